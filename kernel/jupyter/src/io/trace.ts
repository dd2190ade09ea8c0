/** @file `DIPTYCH_TRACE`: a span for each request, from its arrival to its idle status. The engine adds its ops to the same file, on the same clock. */

import { subscribe } from 'node:diagnostics_channel'
import { traceFile, traceNow } from '@diptych/tensor/trace'
import type { SentMessage } from './publisher.ts'
import type { ReceivedMessage } from './wire.ts'

export function traceRequests(): void {
  const file = traceFile('message thread')
  if (!file) return
  const open = new Map<string, { type: string; start: number }>()
  subscribe('diptych:kernel:received', value => {
    const { message } = value as { message: ReceivedMessage }
    open.set(message.header.msg_id, { type: message.header.msg_type, start: traceNow() })
  })
  subscribe('diptych:kernel:sent', value => {
    const { msg_type: type, parent, content } = value as SentMessage
    const request = open.get(parent)
    const isIdle = type === 'status' && (content as { execution_state?: string }).execution_state === 'idle'
    if (!request || !isIdle) return
    open.delete(parent)
    file.span('request', request.type, request.start, traceNow() - request.start, { msg_id: parent })
  })
}
