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

/** @param result - what `textDocument/diagnostic` gave. */
export function readDiagnostics(result: unknown): TypeProblem[] {
  const items = ((result as { items?: unknown } | null)?.items ?? []) as ServerDiagnostic[]
  return items
    .filter(({ severity, range }) => severity === 1 && range.start.line >= linesInFront)
    .map(({ range: { start }, code, message }) => ({
      line: start.line - linesInFront + 1,
      column: start.character + 1,
      code: Number(code),
      message,
    }))
}
