import { askedName } from '../help.ts'
import type { Handler } from './index.ts'

export const isComplete: Handler<'is_complete_request'> = async ({ code }, _request, kernel) =>
  askedName(code) === undefined ? kernel.source.isComplete(code) : { status: 'complete' }
