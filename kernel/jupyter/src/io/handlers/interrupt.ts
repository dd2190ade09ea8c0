import type { Handler } from './index.ts'

/** Answers at once: how long the cell takes to stop, its own reply shows. */
export const interrupt: Handler<'interrupt_request'> = async (_content, _request, kernel) => {
  void kernel.interrupter.interrupt()
  return { status: 'ok' }
}
