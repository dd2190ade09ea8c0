/** @file The stretches of a comparison cell's text that have an editor each: the set-up, and the code of each variant or the body that all share. */

import { type Comparison, type Mode, parseComparison, type TextRange } from '@diptych/protocol'

/** One stretch of code with the variants that run it. */
export interface Part {
  /** The same for as long as it is the same variants' code. */
  readonly key: string
  /** The variants that run it; none for the set-up. */
  readonly variants: readonly PartVariant[]
  readonly text: string
}

export interface PartVariant {
  readonly name: string
  /** undefined: the session's default. */
  readonly mode: Mode | undefined
}

/** A part of a cell's text. `range` has the line break before the next variant's line, `text` has not. */
export interface CellPart extends Part {
  readonly range: TextRange
}

/**
 * The parts of a cell's text, in the order in which they stand there.
 *
 * @throws {ComparisonTextError} if the text says not what to compare
 */
export function partsOfCell(source: string): CellPart[] {
  const { setup, variants } = parseComparison(source)
  const groups = Object.values(Object.groupBy(variants, ({ code }) => code.start)).filter(group => group !== undefined)
  // Where all variants run one body there is no place for a set-up.
  const found = groups.map(group => located(source, group, group[0]!.code))
  return found.length > 1 ? [located(source, [], setup), ...found] : found
}

/** The parts that a stored comparison tells of. Variants with the same code are one part. */
export function partsOfComparison({ setup, variants }: Comparison): Part[] {
  const groups = Map.groupBy(variants, ({ code }) => code)
  const found = [...groups].map(([text, group]) => ({ key: keyOf(group), variants: group.map(nameAndMode), text }))
  return setup.trim() === '' ? found : [{ key: keyOf([]), variants: [], text: setup }, ...found]
}

/** Puts other text into one part. All parts keep their place in the text, also where it says no longer what to compare. */
export function withPartText(
  source: string,
  parts: readonly CellPart[],
  index: number,
  text: string,
): { source: string; parts: CellPart[] } {
  const { start, end } = parts[index]!.range
  // A last line without an end, such as `//% b`, needs one before code can follow.
  const before = text !== '' && start > 0 && source[start - 1] !== '\n' ? '\n' : ''
  const written = text + (breakIn(source, { start, end }) ?? (text !== '' && end < source.length ? '\n' : ''))
  const shift = before.length + written.length - (end - start)
  const changed = parts.map((part, other) => {
    const { range } = part
    if (other < index) return part
    if (other > index) return { ...part, range: { start: range.start + shift, end: range.end + shift } }
    const from = start + before.length
    return { ...part, text, range: { start: from, end: from + written.length } }
  })
  return { source: source.slice(0, start) + before + written + source.slice(end), parts: changed }
}

/** What stands above a part's editor: the names, and how they run. */
export function partTitle({ variants }: Part): { readonly name: string; readonly detail: string } {
  if (variants.length === 0) return { name: 'Set-up', detail: 'runs once, before the variants' }
  const modes = [...new Set(variants.map(({ mode }) => mode ?? 'the session’s mode'))]
  const name = listOf(variants.map(variant => variant.name))
  if (variants.length === 1) return { name, detail: `runs as ${modes[0]}` }
  return { name, detail: modes.length === 1 ? `one code, run as ${modes[0]}` : 'one code, run in each mode' }
}

/** `a, b and c`. */
export function listOf(names: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(names)
}

function located(source: string, variants: readonly PartVariant[], range: TextRange): CellPart {
  const end = range.end - (breakIn(source, range)?.length ?? 0)
  // Editors end lines in one way.
  const text = source.slice(range.start, end).replaceAll('\r\n', '\n')
  return { key: keyOf(variants), variants: variants.map(nameAndMode), range, text }
}

/** The line break before the next variant's line. Behind the last part comes none: its empty lines are its own. */
function breakIn(source: string, { start, end }: TextRange): string | undefined {
  return end === source.length ? undefined : /\r?\n$/.exec(source.slice(start, end))?.[0]
}

function nameAndMode({ name, mode }: PartVariant): PartVariant {
  return { name, mode }
}

function keyOf(variants: readonly PartVariant[]): string {
  return JSON.stringify(variants.map(({ name }) => name))
}
