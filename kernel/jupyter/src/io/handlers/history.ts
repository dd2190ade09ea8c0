import type { Handler } from './index.ts'

export const history: Handler<'history_request'> = async (content, _request, kernel) => ({
  status: 'ok',
  history: await kernel.history.find(content),
})
