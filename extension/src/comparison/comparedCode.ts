/** @file Which code a diff holds against which: that of the cell as it stands, or of the stored comparison where there is no cell that can be read. */

import { type Comparison, ComparisonTextError, type Mode, parseComparison, variantCode } from '@diptych/protocol'

export interface ComparedCode {
  readonly name: string
  /** undefined: the session's default, which the text does not tell. */
  readonly mode: Mode | undefined
  readonly code: string
}

/** @param source - the cell's text; undefined where there is no cell */
export function comparedCode(source: string | undefined, comparison: Comparison): readonly ComparedCode[] {
  if (source === undefined) return comparison.variants
  try {
    return parseComparison(source).variants.map(variant => ({
      name: variant.name,
      mode: variant.mode ?? comparison.variants.find(({ name }) => name === variant.name)?.mode,
      code: variantCode(source, variant),
    }))
  } catch (error) {
    if (error instanceof ComparisonTextError) return comparison.variants
    throw error
  }
}

/** What to say instead of an empty diff; undefined where the two run different code. */
export function sameCodeSentence(a: ComparedCode, b: ComparedCode): string | undefined {
  if (a.code !== b.code) return undefined
  const same = `${a.name} and ${b.name} run the same code`
  if (a.mode === undefined || b.mode === undefined) return `${same}.`
  return a.mode === b.mode ? `${same}, both as ${a.mode}.` : `${same}; they differ in their mode.`
}
