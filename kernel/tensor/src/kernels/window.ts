/** @file The window that a convolution or a pooling slides over its input: tfjs's ways to give one, as TensorFlow's attributes. */

import { ArgumentError } from '../errors.ts'
import type { OpAttribute } from '../native/attributes.ts'
import { intAttr, stringAttr } from './kernel.ts'

export type Padding = number | 'same' | 'valid' | readonly (readonly number[])[]
export type RoundingMode = 'floor' | 'round' | 'ceil'

/** What tfjs's kernels of this kind get, in the parts that say how the window moves. A number stands for all spatial axes. */
export interface WindowAttributes {
  readonly strides: number | readonly number[]
  readonly pad: Padding
  readonly dilations?: number | readonly number[] | null
  readonly dimRoundingMode?: RoundingMode
}

/** All lists are by spatial axis. */
export interface Window {
  readonly size: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly padding: 'SAME' | 'VALID' | 'EXPLICIT'
  /** What is added before and after; for EXPLICIT padding only. */
  readonly pads: readonly (readonly [before: number, after: number])[]
  readonly channelsFirst: boolean
}

/**
 * @param input - the shape of what the window slides over, with batch and channels.
 * @param size - the window's.
 * @param result - the shape of what comes out, where it is known: a gradient is not told how the forward pass rounded it.
 * @throws {ArgumentError} if the padding is none.
 */
export function slidingWindow(
  input: readonly number[],
  size: readonly number[],
  { strides, pad, dilations, dimRoundingMode }: WindowAttributes,
  { result, channelsFirst = false }: { result?: readonly number[]; channelsFirst?: boolean } = {},
): Window {
  const rank = size.length
  const first = channelsFirst ? 2 : 1
  const window = { size, strides: byAxis(strides, rank), dilations: byAxis(dilations ?? 1, rank), channelsFirst }
  const pads: [number, number][] = []
  for (let axis = 0; axis < rank; axis++) {
    const stride = window.strides[axis]!
    const sizeIn = input[axis + first]!
    const covered = (size[axis]! - 1) * window.dilations[axis]! + 1
    const [before, after] = padsOf(pad, axis + first, rank)
    const exact = pad === 'same' ? (sizeIn - 1) / stride + 1 : (sizeIn + before + after - covered) / stride + 1
    const given = result?.[axis + first]
    if (given !== undefined && given !== Math.floor(exact) && given !== Math.ceil(exact))
      throw misfit(input, result!, window, pad)
    const sizeOut = given ?? Math[dimRoundingMode ?? 'floor'](exact)
    // TensorFlow always rounds down: another step must fit.
    if (pad !== 'same') pads.push([before, Math.max(after, (sizeOut - 1) * stride + covered - sizeIn - before)])
  }
  const isPadded = pads.some(([before, after]) => before > 0 || after > 0)
  return { ...window, padding: pad === 'same' ? 'SAME' : isPadded ? 'EXPLICIT' : 'VALID', pads }
}

/** A number for each of `rank` axes. */
export function byAxis(value: number | readonly number[], rank: number): readonly number[] {
  return typeof value === 'number' ? new Array<number>(rank).fill(value) : value
}

/** The attributes that all ops of this kind have. Ops without explicit paddings get an input that is padded already. */
export function windowAttributes({ strides, padding, size, channelsFirst }: Window, isPadded = false): OpAttribute[] {
  const format = size.length === 2 ? (channelsFirst ? 'NCHW' : 'NHWC') : 'NDHWC'
  return [
    intAttr('strides', withBatchAndChannels(strides, channelsFirst)),
    stringAttr('padding', isPadded ? 'VALID' : padding),
    stringAttr('data_format', format),
  ]
}

/** `values` of spatial axes among ones for batch and channels. */
export function withBatchAndChannels(values: readonly number[], channelsFirst = false): number[] {
  return channelsFirst ? [1, 1, ...values] : [1, ...values, 1]
}

/** The window's pads for all axes of its input. */
export function padsOfAllAxes({ pads, channelsFirst }: Window): [number, number][] {
  const none: [number, number] = [0, 0]
  const spatial = pads.map(([before, after]): [number, number] => [before, after])
  return channelsFirst ? [none, none, ...spatial] : [none, ...spatial, none]
}

function padsOf(pad: Padding, axis: number, rank: number): readonly [before: number, after: number] {
  if (typeof pad === 'string') return [0, 0]
  const [before, after] = typeof pad === 'number' ? [pad, pad] : (pad[axis] ?? [])
  if (isPad(before) && isPad(after)) return [before, after]
  throw new ArgumentError(
    `Padding must be 'same', 'valid', a whole number that is not negative, or a [before, after] pair of such numbers for each ` +
      `of the ${rank + 2} axes, got ${JSON.stringify(pad)}.`,
  )
}

function isPad(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0
}

function misfit(
  input: readonly number[],
  result: readonly number[],
  { size, strides }: Pick<Window, 'size' | 'strides'>,
  pad: Padding,
): ArgumentError {
  return new ArgumentError(
    `A window of ${size.join('×')} that moves by ${strides.join('×')} over an input of shape [${input}] with padding ` +
      `${JSON.stringify(pad)} does not give the shape [${result}]. Where the input is what you ask for (conv2dTranspose), change its height and width.`,
  )
}
