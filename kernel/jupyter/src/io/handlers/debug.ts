import type { Handler } from './index.ts'

/** Answered on this thread, whatever the main thread does: it may stand still at a breakpoint. */
export const debug: Handler<'debug_request'> = (content, request, kernel) =>
  kernel.debugger.request(content, request.header)
