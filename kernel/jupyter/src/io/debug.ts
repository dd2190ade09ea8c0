/** @file `DIPTYCH_DEBUG`: 1 prints each message in and out, 3 the cells as they are evaluated, 4 the content of messages; always what was refused and what failed. */

import { subscribe } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import type { SentMessage } from './publisher.ts'
import type { ReceivedMessage } from './wire.ts'

/** @param level - the value of `DIPTYCH_DEBUG` */
export function logMessages(level: string | undefined, log: (text: string) => void): void {
  const detail = Number(level ?? 0)
  subscribe('diptych:kernel:failed', message => {
    const { type, error } = message as { type: string; error: unknown }
    log(`${type} failed: ${inspect(error)}`)
  })
  subscribe('diptych:kernel:refused', message => {
    const { channel, error } = message as { channel: string; error: Error }
    log(`${channel}: a message was refused: ${error.message}`)
  })
  if (!(detail >= 1)) return
  log(`node ${process.versions.node}, pid ${process.pid}, ${process.cwd()}`)
  const content = (value: unknown): string =>
    detail >= 4 ? ` ${inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY })}` : ''
  subscribe('diptych:kernel:received', value => {
    const { channel, message } = value as { channel: string; message: ReceivedMessage }
    log(`${channel} → ${message.header.msg_type} ${message.header.msg_id}${content(message.content)}`)
  })
  if (detail >= 3) {
    subscribe('diptych:kernel:rewritten', value => {
      const { file, code } = value as { file: string; code: string }
      log(`${file} is evaluated as\n${code}`)
    })
  }
  subscribe('diptych:kernel:sent', value => {
    const sent = value as SentMessage
    log(`${sent.channel} ← ${sent.msg_type} to ${sent.parent || 'nobody'}${content(sent.content)}`)
  })
}
