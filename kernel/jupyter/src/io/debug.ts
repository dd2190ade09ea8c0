/** @file `DIPTYCH_DEBUG`: 1 prints each message in and out, 4 with its content; always what was refused and what failed. */

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
  subscribe('diptych:kernel:sent', value => {
    const sent = value as SentMessage
    log(`${sent.channel} ← ${sent.msg_type} to ${sent.parent || 'nobody'}${content(sent.content)}`)
  })
}
