/** @file What sampling kernels try again and again until it fits: with these inputs it never does. */

import { INTEGER_RANGES, TF_DOUBLE, TF_FLOAT, TF_HALF } from '../native/dtypes.ts'
import { attributeOf, type Condition, countOf, inputOf, numbersIn, valuesOf } from './condition.ts'

const FLOAT_MOST = (2 - 2 ** -23) * 2 ** 127
const HALF_MOST = 65504

/** The rates of a Poisson distribution are finite, and numbers of the result's dtype: larger draws are drawn again. */
export function ratesFit(input: string): Condition {
  return call => {
    const most = mostOf(attributeOf(call, 'dtype') as number)
    const wrong = valuesOf(call, input).find(rate => !(rate <= most))
    return wrong === undefined
      ? undefined
      : `${input} must be finite and at most ${most}, which the result's dtype holds, got ${wrong}`
  }
}

/** Each index is one of those that are shuffled. The cipher goes round until it meets one of them. */
export const indicesShuffle: Condition = call => {
  const rounds = Number(attributeOf(call, 'rounds'))
  if (!(rounds >= 4 && rounds <= 1024 && rounds % 2 === 0))
    return `attribute rounds must be an even number from 4 to 1024, got ${rounds}`
  const indices = valuesOf(call, 'index')
  const ends = valuesOf(call, 'max_index')
  const count = Math.max(indices.length, ends.length)
  for (let at = 0; at < count; at++) {
    const index = indices[indices.length === 1 ? 0 : at]!
    const end = ends[ends.length === 1 ? 0 : at]!
    if (!(index >= 0 && index <= end)) return `index must be from 0 to max_index, ${end}, got ${index}`
  }
  return undefined
}

/** Distances between points are finite: of others none is ever the least. */
export const distancesFit: Condition = call => {
  const points = inputOf(call, 'points')
  // The squares of all differences, added up.
  const most = Math.sqrt(FLOAT_MOST / (4 * Math.max(countOf(points.shape), 1)))
  const wrong = numbersIn(points).find(value => !(Math.abs(value) <= most))
  return wrong === undefined
    ? undefined
    : `points must be from ${-most} to ${most}, so that distances are finite, got ${wrong}`
}

function mostOf(dtype: number): number {
  if (dtype === TF_HALF) return HALF_MOST
  if (dtype === TF_FLOAT) return FLOAT_MOST
  return dtype === TF_DOUBLE ? Number.MAX_VALUE : Number(INTEGER_RANGES[dtype]?.most ?? Number.MAX_VALUE)
}
