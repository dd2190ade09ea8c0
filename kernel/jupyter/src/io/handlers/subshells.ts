import type { Handler } from './index.ts'

export const createSubshell: Handler<'create_subshell_request'> = async (_content, _request, { subshells }) => ({
  status: 'ok',
  subshell_id: subshells.create(),
})

/** Whoever deletes a subshell has no use for the cells that wait in it. */
export const deleteSubshell: Handler<'delete_subshell_request'> = async ({ subshell_id: id }, _request, kernel) => {
  void kernel.abort(kernel.subshells.delete(id))
  return { status: 'ok' }
}

export const listSubshells: Handler<'list_subshell_request'> = async (_content, _request, { subshells }) => ({
  status: 'ok',
  subshell_id: subshells.list(),
})
