import type { Handler } from './index.ts'

export const commInfo: Handler<'comm_info_request'> = async ({ target_name: target }, _request, kernel) => ({
  status: 'ok',
  comms: kernel.comms.list(target),
})
