import type { Handler } from './index.ts'

/** Tells every client, then ends the process once the reply and the idle status are on their way. */
export const shutdown: Handler<'shutdown_request'> = async ({ restart }, request, kernel) => {
  const reply = { status: 'ok', restart } as const
  kernel.publisher.publish('shutdown_reply', reply, request.header)
  setImmediate(() => void kernel.stop())
  return reply
}
