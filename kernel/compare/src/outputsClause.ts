/** @file What a verdict says about the outputs of two variants. */

import type { Difference } from './difference.ts'
import { countText, percentText, shortNumber } from './wording.ts'

/** Up to here the count of float32 steps says more than the difference itself. */
const FEW_ULP = 64

/** Without a full stop: `outputs equal within 3 ULP`. Of several outputs that differ the one that is furthest off is told. */
export function outputsClause(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'there are no outputs to compare'
  const mismatched = differences.filter(({ mismatch }) => mismatch !== undefined)
  if (mismatched.length > 0) {
    const { path, mismatch = '' } = mismatched[0]!
    return `outputs cannot be compared: ${told(path, mismatch)}${others(mismatched)}`
  }
  const material = differences.filter(({ isMaterial }) => isMaterial)
  if (material.length > 0) {
    const furthest = material.toSorted((one, other) => other.maxRel - one.maxRel)[0]!
    const text = told(furthest.path, extent(furthest))
    return `outputs differ${text === '' ? '' : `: ${text}`}${others(material)}`
  }
  return agreement(differences.filter(({ differing }) => differing > 0))
}

function told(path: string, text: string): string {
  return [path, text].filter(part => part !== '').join(': ')
}

function others({ length }: readonly Difference[]): string {
  return length > 1 ? ` (and ${countText(length - 1, 'other')})` : ''
}

/** `12 % of elements, by up to 0.3 (relative 0.05) at [3,1]`; empty for one text. */
function extent({ size, differing, nonFinite, maxAbs, maxRel, worst }: Difference): string {
  const isOne = size === 1
  const at = isOne ? '' : ` at [${worst}]`
  const relative = maxRel > 0 ? ` (relative ${shortNumber(maxRel)})` : ''
  const clauses = [
    isOne ? '' : shareOf(differing, size),
    maxAbs > 0 ? `by ${isOne ? '' : 'up to '}${shortNumber(maxAbs)}${relative}${at}` : '',
    nonFinite > 0 ? `${isOne ? 'it is' : nonFinite} NaN or infinite in one of the two` : '',
    maxAbs === 0 && !isOne ? `first${at}` : '',
  ]
  return clauses.filter(clause => clause !== '').join(', ')
}

function shareOf(differing: number, size: number): string {
  return differing / size < 0.01 ? `${differing} of ${size} elements` : `${percentText(differing / size)} of elements`
}

function agreement(rounded: readonly Difference[]): string {
  if (rounded.length === 0) return 'outputs are equal'
  const steps = Math.max(...rounded.map(({ maxUlp }) => maxUlp))
  // Dtypes other than float32 have no count of steps.
  if (steps <= FEW_ULP && rounded.every(({ maxUlp }) => maxUlp > 0)) return `outputs equal within ${steps} ULP`
  const largest = Math.max(...rounded.map(({ maxAbs }) => maxAbs))
  return `outputs equal within rounding, by up to ${shortNumber(largest)}`
}
