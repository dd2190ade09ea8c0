import type { Handler } from './index.ts'

/** JupyterLab asks this when it connects, and headless clients do not: somebody will press Tab soon. */
export const commInfo: Handler<'comm_info_request'> = async ({ target_name: target }, _request, kernel) => {
  void kernel.source.startLanguage()
  return { status: 'ok', comms: kernel.comms.list(target) }
}
