import type { Handler } from './index.ts'

/** What panels of resources ask, on the control channel. */
export const usage: Handler<'usage_request'> = async (_content, _request, kernel) => ({
  status: 'ok',
  ...kernel.usage.measure(),
})
