/** @file The places of a cell where V8 can stop, found before the cell runs. */

import { isWritten } from '../cell/columns.ts'
import type { RewrittenCell } from '../cell/rewrite.ts'
import { BreakpointError } from './condition.ts'
import type { MainSession } from './v8.ts'

/** In the rewritten code, counted from 0. */
export interface BreakLocation {
  readonly line: number
  readonly column: number
}

/** Names the copy of a cell that V8 looks at: as code that is not the user's. */
export const PREVIEW = 'node:diptych/breakpoints'

// The cell becomes the body of a function that nobody calls.
const HEAD = '(async () => {'

/** @param cell - rewritten with `PREVIEW` as its file. @throws {BreakpointError} if V8 refuses the cell. */
export async function breakLocations(session: MainSession, cell: RewrittenCell): Promise<BreakLocation[]> {
  const expression = `${HEAD}${cell.code}\n})`
  const { result, exceptionDetails } = await session.post('Runtime.evaluate', { expression, silent: true })
  if (exceptionDetails || !result.objectId)
    throw new BreakpointError(exceptionDetails?.exception?.description ?? 'the cell cannot be compiled')
  const { objectId } = result
  try {
    const { internalProperties = [] } = await session.post('Runtime.getProperties', { objectId, ownProperties: true })
    const place = internalProperties.find(({ name }) => name === '[[FunctionLocation]]')?.value
    const { scriptId } = (place?.value ?? {}) as { scriptId?: string }
    if (scriptId === undefined) throw new BreakpointError('V8 does not say where the cell is')
    const start = { scriptId, lineNumber: 0, columnNumber: HEAD.length }
    const { locations } = await session.post('Debugger.getPossibleBreakpoints', { start })
    const all = locations.map(({ lineNumber: line, columnNumber: column = 0 }) => ({
      line,
      column: line === 0 ? column - HEAD.length : column,
    }))
    const lines = cell.source.split('\n')
    return all.filter(
      ({ line, column }) =>
        line < lines.length && (isWritten(cell.columns, line + 1, column + 1) || isReplaced(lines[line]!)),
    )
  } finally {
    await session.post('Runtime.releaseObject', { objectId })
  }
}

/** An import or a magic: nothing of it is as it was written, and yet it runs. */
function isReplaced(line: string): boolean {
  return /^\s*(import|export|await __diptych\.magic)\b/.test(line)
}
