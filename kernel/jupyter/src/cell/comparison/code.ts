/**
 * @file Turns the text of a comparison cell into a program: the set-up as it is, and each variant as a function that gives its last
 * expression, handed to the runner. Every line keeps its number. On the message thread.
 */
import {
  type ComparisonText,
  ComparisonTextError,
  parseComparison,
  type TextRange,
  type VariantText,
  variantCode,
} from '@diptych/protocol'
import MagicString from 'magic-string'
import type { Node, Program } from 'oxc-parser'
import { withoutExport } from '../declarations.ts'
import { wrapObjectLiteral } from '../objectLiteral.ts'
import { parseCell } from '../syntax.ts'
import { CellSyntaxError, codeFrame } from '../syntaxError.ts'
import { readOptions } from './options.ts'
import type { ComparisonPlan } from './plan.ts'
import { withoutQuotedMarks } from './variantLines.ts'

/**
 * @param written - the cell's text, with its magic lines
 * @param code - the same with these lines blanked, line by line
 * @throws {ComparisonTextError | CellSyntaxError | MagicError}
 */
export function comparisonCode(written: string, code: string, file: string): MagicString {
  // One kind of line ends: their number is what the two texts have in common.
  const source = written.replaceAll('\r\n', '\n')
  const text = parseText(source, code, file)
  const edited = new MagicString(code)
  const moved = ({ start, end }: TextRange): TextRange => ({
    start: movedOffset(source, code, start),
    end: movedOffset(source, code, end),
  })
  const bodies = [...new Map(text.variants.map(variant => [variant.code.start, variant])).values()]
  // One body in several modes brings its imports; behind a variant's line there is no place for them.
  const isShared = bodies.length === 1
  const firstLine = isShared ? afterImports(code, moved(bodies[0]!.code), file) : undefined
  bodies.forEach((variant, index) => {
    const range = moved(variant.code)
    const body = { start: firstLine ?? range.start, end: range.end }
    const head = isShared ? body.start : lineBefore(code, body.start)
    const opening = index === 0 ? `;await __diptych.compare(${planOf(text, source)},[async () => {` : '},async () => {'
    edited.appendLeft(head, opening)
    returnLast(edited, code, body, isShared ? undefined : variant, file)
  })
  return edited.append('\n}])')
}

function parseText(source: string, code: string, file: string): ComparisonText {
  try {
    return parseComparison(withoutQuotedMarks(source, code))
  } catch (error) {
    if (!(error instanceof ComparisonTextError)) throw error
    const { name, message, line } = error
    const traceback = `${name}: ${message}\n    at ${file}:${line}:1\n\n${codeFrame(source.split('\n'), line, 1)}`
    throw Object.assign(error, { traceback })
  }
}

function planOf(text: ComparisonText, source: string): string {
  const starts = [...new Set(text.variants.map(({ code }) => code.start))]
  const plan: ComparisonPlan = {
    options: readOptions(text),
    setup: source.slice(text.setup.start, text.setup.end).trim(),
    variants: text.variants.map(variant => ({
      name: variant.name,
      mode: variant.mode,
      code: variantCode(source, variant),
      body: starts.indexOf(variant.code.start),
    })),
  }
  return JSON.stringify(plan)
}

/** Where an offset of `source` lies in `code`, whose lines are the same but for those of magics. Offsets here begin or end lines. */
function movedOffset(source: string, code: string, offset: number): number {
  if (offset === source.length) return code.length
  const line = source.slice(0, offset).split('\n').length - 1
  return code.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0)
}

/** The beginning of the line before the one that begins at `offset`: a variant's own line. */
function lineBefore(code: string, offset: number): number {
  return code.lastIndexOf('\n', offset - 2) + 1
}

/** Where the body goes on after the imports that it begins with. */
function afterImports(code: string, body: TextRange, file: string): number {
  const { statements } = parseBody(code, body, file)
  const first = statements.findIndex(({ type }) => type !== 'ImportDeclaration')
  const last = first === -1 ? statements.at(-1) : statements[first - 1]
  return last?.end ?? body.start
}

/** Makes the value of the body's last expression what its function returns. */
function returnLast(
  edited: MagicString,
  code: string,
  body: TextRange,
  variant: VariantText | undefined,
  file: string,
): void {
  const { statements, value } = parseBody(code, body, file)
  const misplaced = statements.find(isOfModules)
  if (misplaced) {
    const where = variant ? `variant "${variant.name}"` : 'compared code'
    const message = `The ${where} is a function: imports and exports cannot stand in it. Move them above ${variant ? 'the first //% line' : 'all other code'}`
    throw new CellSyntaxError(message, code, misplaced.start, file)
  }
  if (value) edited.appendLeft(value.start, 'return (').appendRight(value.end, ')')
}

interface ParsedBody {
  /** With the offsets that they have in the cell's code, up to the value. */
  readonly statements: readonly Node[]
  /** The expression that ends it, if one does. */
  readonly value: TextRange | undefined
}

function parseBody(code: string, { start, end }: TextRange, file: string): ParsedBody {
  // Blanks keep the lines and columns of what is wrong in it.
  const text = code.slice(0, start).replace(/[^\n]/g, ' ') + code.slice(start, end)
  let program: Program | undefined
  let error: unknown
  try {
    program = parseCell(text, file)
  } catch (thrown) {
    error = thrown
  }
  const wrapped = wrapObjectLiteral(text.trimEnd(), program)
  const isLiteral = wrapped.hasChanged()
  if (error && !isLiteral) throw placed(error, code, file)
  const { body: statements } = isLiteral ? parseCell(wrapped.toString(), file) : program!
  const last = statements.findLast(({ type }) => type !== 'EmptyStatement')
  if (last?.type !== 'ExpressionStatement') return { statements, value: undefined }
  const value = { start: last.start, end: last.expression.end }
  // `{ a: 1 }` became `;({ a: 1 })`.
  return { statements, value: isLiteral ? { start: value.start - 1, end: value.end - 3 } : value }
}

/** The error with the cell's lines around it. */
function placed(error: unknown, code: string, file: string): unknown {
  if (!(error instanceof CellSyntaxError)) return error
  const before = code.split('\n').slice(0, error.line - 1)
  const lineStart = before.reduce((sum, line) => sum + line.length + 1, 0)
  return new CellSyntaxError(error.message, code, lineStart + error.column - 1, file)
}

function isOfModules(statement: Node): boolean {
  return (
    statement.type === 'ImportDeclaration' ||
    statement.type === 'ExportAllDeclaration' ||
    withoutExport(statement) !== statement
  )
}
