/**
 * @file Turns a cell's TypeScript into JavaScript that V8 evaluates in REPL mode.
 *
 * Every line keeps its number; `columns` leads back from the columns that moved. Names become `let`s of the global
 * scope, which REPL mode lets later cells declare again; one kind for all, so that a `const` may come back as a
 * function. A declaration that fails leaves its name free, or at its last value.
 */
import MagicString from 'magic-string'
import type { Node, Program } from 'oxc-parser'
import { type ColumnMap, columnSteps } from './columns.ts'
import { boundNames, withoutExport } from './declarations.ts'
import { editCell, endsInValue } from './edit.ts'
import { isErased, lowerTypeScript } from './lower.ts'
import { wrapObjectLiteral } from './objectLiteral.ts'
import { hasTypes, stripTypes } from './strip.ts'
import { parseCell } from './syntax.ts'
import { rejectUnsupported } from './unsupported.ts'

// `originalColumn` is in columns.ts, which the main thread loads without a parser.
export type { ColumnMap } from './columns.ts'
export { CellSyntaxError } from './syntaxError.ts'

/** A cell, ready for `Runtime.evaluate {replMode: true, awaitPromise: true}`. Plain data: it travels between threads. */
export interface RewrittenCell {
  /** JavaScript with the cell's lines, ending in a `sourceURL`. Its value is the cell's result. */
  readonly code: string
  /** The names that later cells see, values and types. */
  readonly declarations: readonly string[]
  /** The specifiers of the cell's static imports, in order. */
  readonly imports: readonly string[]
  /** The TypeScript as given. */
  readonly source: string
  /** Leads from columns in `code` back to the cell's, see `originalColumn`. */
  readonly columns: ColumnMap
}

/** Rewrites the cells of one session. */
export class CellRewriter {
  /**
   * Rewrites one cell. Takes well under a millisecond for most.
   *
   * @param source - TypeScript; lines that hold magics blanked.
   * @param file - names the cell in stack traces; without white space.
   * @throws {CellSyntaxError} with the position and the lines around it.
   */
  rewrite(source: string, file: string): RewrittenCell {
    const passes: MagicString[] = []
    const apply = (code: MagicString, before: string) => {
      if (code.hasChanged()) passes.unshift(code)
      return code.hasChanged() ? code.toString() : before
    }
    const wrapped = apply(wrapObjectLiteral(source), source)
    const typed = parseCell(wrapped, file)
    rejectUnsupported(typed, wrapped, file)
    const lowered = apply(lowerTypeScript(wrapped, typed, file), wrapped)
    const isPlain = lowered === wrapped && !hasTypes(typed)
    const script = isPlain ? lowered : stripTypes(lowered, file)
    const edited = new MagicString(script)
    const { declarations, imports } = editCell(
      edited,
      isPlain ? typed : parseCell(script, file),
      endsInValue(typed),
      file,
    )
    passes.unshift(edited)
    return {
      code: `${edited}\n//# sourceURL=${file}`,
      declarations: [...new Set([...declarations, ...typeNames(typed)])],
      imports,
      source,
      columns: passes.map(columnSteps),
    }
  }
}

/** Interfaces, type aliases and other names that only later cells' types can use. */
function typeNames(program: Program): string[] {
  return program.body.flatMap((statement): string[] => {
    const declaration: Node | undefined = withoutExport(statement)
    if (statement.type === 'ImportDeclaration')
      return statement.specifiers
        .filter(
          specifier =>
            statement.importKind === 'type' || ('importKind' in specifier && specifier.importKind === 'type'),
        )
        .map(specifier => specifier.local.name)
    return declaration && isErased(declaration) ? boundNames(declaration) : []
  })
}
