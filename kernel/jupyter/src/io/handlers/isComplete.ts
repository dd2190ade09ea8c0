import type { Handler } from './index.ts'

export const isComplete: Handler<'is_complete_request'> = ({ code }, _request, kernel) => kernel.source.isComplete(code)
