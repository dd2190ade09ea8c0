/** @file What the server has against a cell: the type errors that concern its author. */

/** A type error. Line and column count from 1, columns in UTF-16 units. */
export interface TypeProblem {
  readonly line: number
  readonly column: number
  /** TypeScript's number for it. */
  readonly code: number
  readonly message: string
}

interface ServerDiagnostic {
  readonly range: { readonly start: { readonly line: number; readonly character: number } }
  readonly severity?: number
  readonly code?: number | string
  readonly message: string
}

// The imports in front of the cell's own lines.
const linesInFront = 1
// Below this number it is syntax, which the parser of cells has judged: it takes more.
const firstTypeError = 2000
// To the server, names of earlier cells are imports. Cells may assign them.
const assignsImport = 2632
// … and they have the values of the cells that ran: `const x = f(x)`, or `x` after a cell that set it.
const dependsOnOrder = new Set([2448, 2449, 2450, 2454, 18047, 18048, 18049])

/**
 * @param result - what `textDocument/diagnostic` gave.
 * @param sessionNames - what earlier cells declared.
 */
export function readDiagnostics(
  result: unknown,
  sessionNames: Pick<ReadonlyMap<string, unknown>, 'has'>,
): TypeProblem[] {
  const items = ((result as { items?: unknown } | null)?.items ?? []) as ServerDiagnostic[]
  return items
    .filter(({ severity, range }) => severity === 1 && range.start.line >= linesInFront)
    .map(({ range: { start }, code, message }) => ({
      line: start.line - linesInFront + 1,
      column: start.character + 1,
      code: Number(code),
      message,
    }))
    .filter(({ code, message }) => {
      if (code < firstTypeError || code === assignsImport) return false
      return !dependsOnOrder.has(code) || !sessionNames.has(/'([^'.[]+)/.exec(message)?.[1] ?? '')
    })
}

/** The name that TypeScript does not know, where that is what is wrong: code may have defined it while it ran. */
export function unknownName({ code, message }: TypeProblem): string | undefined {
  return code === 2304 || code === 2552 || code === 18004 ? /'([^']+)'/.exec(message)?.[1] : undefined
}
