/**
 * @file Turns a cell's TypeScript into JavaScript that V8 evaluates in REPL mode.
 *
 * Every line keeps its number; `columns` leads back from the columns that moved. Names become `let`s of the global
 * scope, which REPL mode lets later cells declare again; one kind for all, so that a `const` may come back as a
 * function. A declaration that fails leaves its name free, or at its last value.
 */
import MagicString from 'magic-string'
import type { Node, Program } from 'oxc-parser'
import { assignmentsToTopLevel } from './assignments.ts'
import { type ColumnMap, columnRuns, originalColumn } from './columns.ts'
import { boundNames, varDeclarations, withoutExport } from './declarations.ts'
import { editCell, endsInValue } from './edit.ts'
import { isErased, lowerTypeScript } from './lower.ts'
import { lowerJsx } from './lowerJsx.ts'
import { magicAdvice } from './magics/head.ts'
import { wrapObjectLiteral } from './objectLiteral.ts'
import { hasTypes, stripTypes } from './strip.ts'
import { parseCell } from './syntax.ts'
import { CellSyntaxError } from './syntaxError.ts'
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
  /** The TypeScript that was rewritten. */
  readonly source: string
  /** Leads from columns in `code` back to the cell's, see `originalColumn`. */
  readonly columns: ColumnMap
}

/** Rewrites the cells of one session. */
export class CellRewriter {
  /** What cannot be assigned, by the latest declaration of its name. */
  readonly #constants = new Set<string>()
  #hasReact = false

  /**
   * Rewrites one cell. Takes well under a millisecond for most.
   *
   * @param source - TypeScript; lines that hold magics blanked.
   * @param file - names the cell in stack traces; without white space.
   * @param prepared - `source` as a magic has edited it, line by line.
   * @param written - `source` with its magics, for errors to show.
   * @throws {CellSyntaxError} with the position and the lines around it.
   */
  rewrite(source: string, file: string, prepared?: MagicString, written = source): RewrittenCell {
    const passes: MagicString[] = []
    try {
      return this.#rewrite(source, file, prepared, passes)
    } catch (error) {
      if (!(error instanceof CellSyntaxError)) throw error
      // It was found in what the passes so far had made of the cell.
      const column = originalColumn(passes.map(columnRuns), error.line, error.column)
      const before = source.split('\n').slice(0, error.line - 1)
      const lineStart = before.reduce((sum, text) => sum + text.length + 1, 0)
      const advice = magicAdvice(error.sourceLine)
      throw new CellSyntaxError(error.message + advice, written, lineStart + column - 1, file)
    }
  }

  /** Earlier cells' names are free again. @param kept - except these */
  forget(kept: readonly string[]): void {
    for (const name of this.#constants) if (!kept.includes(name)) this.#constants.delete(name)
  }

  /** @param passes - gets what was applied to the text, the last first. */
  #rewrite(written: string, file: string, prepared: MagicString | undefined, passes: MagicString[]): RewrittenCell {
    const apply = (code: MagicString, before: string) => {
      if (!code.hasChanged()) return before
      passes.unshift(code)
      return code.toString()
    }
    const text = prepared ? apply(prepared, written) : written
    const source = apply(lowerJsx(text, this.#hasReact || /\bReact\b/.test(text)), text)
    const asWritten = tryParse(source, file)
    const wrapped = apply(wrapObjectLiteral(source, asWritten.program), source)
    if (wrapped === source && asWritten.error) throw asWritten.error
    const typed = wrapped === source ? asWritten.program! : parseCell(wrapped, file)
    rejectUnsupported(typed, wrapped, file)
    const lowered = apply(lowerTypeScript(wrapped, typed, file), wrapped)
    const isPlain = lowered === wrapped && !hasTypes(typed)
    const script = isPlain ? lowered : stripTypes(lowered, file)
    const program = isPlain ? typed : parseCell(script, file)
    this.#trackConstants(program, script, file)
    const edited = new MagicString(script)
    const { declarations, imports } = editCell(edited, program, endsInValue(typed), file)
    this.#hasReact ||= declarations.includes('React')
    return {
      code: `${apply(edited, script)}\n//# sourceURL=${file}`,
      declarations: [...new Set([...declarations, ...typeNames(typed)])],
      imports,
      source,
      columns: passes.map(columnRuns),
    }
  }

  /** V8 cannot tell: to it every name is a `let`, or none could be declared again as something else. */
  #trackConstants(program: Program, script: string, file: string): void {
    const constants = new Set(this.#constants)
    for (const statement of program.body) {
      const node = withoutExport(statement)
      for (const name of node ? boundNames(node) : []) {
        if (isConstant(node!)) constants.add(name)
        else constants.delete(name)
      }
    }
    for (const { declaration } of varDeclarations(program))
      for (const name of boundNames(declaration)) constants.delete(name)
    const wrong = assignmentsToTopLevel(program).find(({ name }) => constants.has(name))
    if (wrong) {
      const message = `Cannot assign to '${wrong.name}' because it is a constant. Declare it with let to change it`
      throw new CellSyntaxError(message, script, wrong.start, file)
    }
    this.#constants.clear()
    for (const name of constants) this.#constants.add(name)
  }
}

/** An error may go away: `{ a: 1, b: 2 }` parses as an object only. */
function tryParse(source: string, file: string): { program?: Program; error?: unknown } {
  try {
    return { program: parseCell(source, file) }
  } catch (error) {
    return { error }
  }
}

function isConstant(node: Node): boolean {
  if (node.type === 'ImportDeclaration') return true
  return node.type === 'VariableDeclaration' && node.kind !== 'let' && node.kind !== 'var'
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
