/**
 * @file A comparison cell's text taken apart: `%%compare eager graph` over one body, or variants of code, each behind a line
 * `//% name {mode: 'graph'}`, after a set-up that they share. The notebook's text is the only state: the front end edits it, the kernel runs it.
 */

import { isMode, MODES, type Mode } from './modes.ts'

/** A stretch of the cell's text: from `start` up to, and without, `end`, in UTF-16 units. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

export interface VariantText {
  readonly name: string
  /** undefined: the session's default. */
  readonly mode: Mode | undefined
  /** Its code. Variants that differ in their mode alone share a range. */
  readonly code: TextRange
}

export interface ComparisonText {
  /** What stands behind `%%compare`, without the modes: `--runs 20`. */
  readonly options: string
  /** Code that runs once, before the variants. Empty where one body is run in several modes. */
  readonly setup: TextRange
  readonly variants: readonly VariantText[]
}

/** A comparison cell that does not say what to compare. `line` counts from 1. */
export class ComparisonTextError extends Error {
  override name = 'ComparisonTextError'
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

// Lines end at \n alone, as everywhere in notebooks; the \r before it belongs to the line.
const FIRST_LINE = /(?<=^|\n)[ \t]*%%compare(?!\S)([^\n]*)/
const VARIANT_LINE = /(?<=^|\n)[ \t]*\/\/%([^\n]*)/g
const LINE_BREAK = /\r?\n$/

/** @throws {ComparisonTextError} saying what is wrong and how to write it */
export function parseComparison(source: string): ComparisonText {
  const first = FIRST_LINE.exec(source)
  if (!first) throw new ComparisonTextError('a comparison cell begins with %%compare', 1)
  const line = lineOf(source, first.index)
  const { modes, options } = readFirstLine(first[1]!, line)
  const body = { start: Math.min(first.index + first[0].length + 1, source.length), end: source.length }
  const marked = markedVariants(source, body)
  if (marked.length > 0) {
    if (modes.length > 0) {
      throw new ComparisonTextError(
        `%%compare ${modes.join(' ')} names modes, and the cell has variants of its own. Keep one of the two: give each variant its mode, as in //% fast {mode: 'graph'}.`,
        line,
      )
    }
    if (marked.length < 2) {
      throw new ComparisonTextError(
        `%%compare: there is one variant, "${marked[0]!.variant.name}". Add another one behind a line such as //% other.`,
        marked[0]!.line,
      )
    }
    const setup = { start: body.start, end: marked[0]!.start }
    return { options, setup, variants: unique(marked) }
  }
  // Without anything said, the question this project is about.
  const chosen: readonly Mode[] = modes.length > 0 ? modes : ['eager', 'graph']
  if (chosen.length < 2) {
    throw new ComparisonTextError(
      `%%compare: ${chosen[0]} alone cannot be compared. Name another mode: ${MODES.join(', ')}.`,
      line,
    )
  }
  return {
    options,
    setup: { start: body.start, end: body.start },
    variants: chosen.map(mode => ({ name: mode, mode, code: body })),
  }
}

/** A variant's code as an editor shows it: without the line break that ends its range. */
export function variantCode(source: string, { code }: VariantText): string {
  return source.slice(code.start, code.end).replace(LINE_BREAK, '')
}

function readFirstLine(text: string, line: number): { modes: Mode[]; options: string } {
  const words = text.split(/\s+/).filter(word => word !== '')
  const firstOption = words.findIndex(word => word.startsWith('-'))
  const named = firstOption === -1 ? words : words.slice(0, firstOption)
  // `xla` alone is how people say it, as in %%graph xla.
  const modes = named.map(word => {
    const mode = word === 'xla' ? 'graph+xla' : word
    if (isMode(mode)) return mode
    throw new ComparisonTextError(`%%compare: the modes are eager, graph and xla, got "${word}".`, line)
  })
  const twice = modes.find((mode, index) => modes.indexOf(mode) !== index)
  if (twice) {
    throw new ComparisonTextError(
      `%%compare names ${twice} twice. To compare code with itself write two variants: //% a {mode: '${twice}'} and //% b {mode: '${twice}'}.`,
      line,
    )
  }
  return { modes, options: named.length === words.length ? '' : words.slice(firstOption).join(' ') }
}

interface MarkedVariant {
  readonly variant: VariantText
  /** Where its line begins. */
  readonly start: number
  readonly line: number
}

function markedVariants(source: string, body: TextRange): MarkedVariant[] {
  const heads = [...source.matchAll(VARIANT_LINE)].filter(({ index }) => index >= body.start)
  return heads.map((head, index) => {
    const line = lineOf(source, head.index)
    const start = Math.min(head.index + head[0].length + 1, source.length)
    const end = heads[index + 1]?.index ?? source.length
    return { variant: { ...readHead(head[1]!.trim(), line), code: { start, end } }, start: head.index, line }
  })
}

function readHead(text: string, line: number): { name: string; mode: Mode | undefined } {
  const [, name = '', options] = /^([^{]*?)\s*(\{.*)?$/.exec(text) ?? []
  if (name === '') {
    throw new ComparisonTextError(`//% ${text}: a variant needs a name, as in //% fast {mode: 'graph'}.`, line)
  }
  if (options === undefined || /^\{\s*\}$/.test(options)) return { name, mode: undefined }
  const mode = /^\{\s*mode\s*:\s*(?:'([^']*)'|"([^"]*)")\s*,?\s*\}$/.exec(options)
  if (!mode) {
    throw new ComparisonTextError(`//% ${name}: the options are {mode: '${MODES.join("'|'")}'}, got ${options}.`, line)
  }
  const named = mode[1] ?? mode[2]
  if (!isMode(named)) {
    throw new ComparisonTextError(`//% ${name}: mode must be one of ${MODES.join(', ')}, got "${named}".`, line)
  }
  return { name, mode: named }
}

function unique(marked: readonly MarkedVariant[]): VariantText[] {
  const names = new Set<string>()
  for (const { variant, line } of marked) {
    if (names.has(variant.name)) {
      throw new ComparisonTextError(`//% ${variant.name}: two variants have this name. Give each its own.`, line)
    }
    names.add(variant.name)
  }
  return marked.map(({ variant }) => variant)
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length
}
