/** @file The shapes and values of one planned input: mostly small and fitting each other, some of them odd. */

import { Draw } from './draw.ts'
import { isFloating } from './dtypes.ts'
import { countOf, type PlannedNumber, type PlannedTensor } from './plan.ts'

/** Texts for names, paths and formats. Paths lead nowhere out of the working folder, which is a temporary one. */
const TEXTS = [
  '',
  'a',
  'b',
  'file',
  'folder/file',
  'a,b',
  'b->ab',
  'ij,jk->ik',
  '%d',
  '(',
  '1',
  '-1',
  'NHWC',
  'é😀',
  'long '.repeat(12),
]
const SIZES = [1, 1, 2, 2, 2, 3, 3, 4, 5, 7]
const ODD_SIZES = [0, 0, 0, 1, 8, 16, 33]
const ODD_FLOATS: readonly PlannedNumber[] = [
  'NaN',
  'Infinity',
  '-Infinity',
  0,
  '-0',
  1,
  -1,
  1e38,
  -1e38,
  1e-45,
  0.5,
  1e9,
]
const MOST_ELEMENTS = 2048

export const ODD_INTS: readonly number[] = [
  ...[-1, -2, 0, 1, 2, 31, 32, 63, 64, 1000, 65536, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 32, 2 ** 40],
  ...[2 ** 53 - 1, -(2 ** 53) + 1],
]
export const JUNK: readonly unknown[] = [null, 'text', 7, true, [1, 2], {}, -1, 1.5, [], ['a'], 'NaN']

/** What one seed decided for the whole of its input. */
export class Chance extends Draw {
  /** Sizes come back in all of its shapes, so that these fit each other. */
  readonly sizes = this.list(this.pick([1, 2, 3]), () => (this.chance(8) ? this.pick(ODD_SIZES) : this.pick(SIZES)))
  /** In how many of 100 places something wrong is put. */
  readonly faultPercent: number
  private readonly ints = this.pick(['small', 'small', 'odd', 'rising', 'sizes', 'zero'] as const)
  private readonly floats = this.chance(80) ? 'plain' : 'odd'

  constructor(seed: number, faultPercent?: number) {
    super(seed)
    this.faultPercent = faultPercent ?? this.pick([0, 0, 3, 10])
  }

  text(): string {
    return this.pick(TEXTS)
  }

  float(): PlannedNumber {
    return this.chance(70) ? this.int(-4, 8) / 4 : this.pick(ODD_FLOATS)
  }

  shape(rank = this.chance(90) ? this.pick([0, 1, 1, 2, 2, 2, 3, 4]) : this.pick([5, 6, 7, 8, 9])): number[] {
    const shape = this.list(rank, () => (rank > 5 ? this.int(1, 2) : this.pick(this.sizes)))
    if (this.chance(1) && rank > 1) return [0, 2 ** 40, ...shape.slice(2)]
    if (this.chance(12) && rank > 0) shape[this.int(0, rank - 1)] = this.pick([0, 1, 2])
    return countOf(shape) > MOST_ELEMENTS ? shape.map(size => Math.min(size, 2)) : shape
  }

  tensor(dtype: string, name: string, shape: readonly number[] = this.shape()): PlannedTensor {
    const isDisposed = this.chance(Math.min(this.faultPercent, 1))
    const tensor = { dtype, shape, values: this.values(dtype, countOf(shape), name) }
    return isDisposed ? { ...tensor, isDisposed } : tensor
  }

  /** A few values, repeated in the tensor. @param name - the input's, which tells shapes from other integers. */
  values(dtype: string, count: number, name: string): PlannedTensor['values'] {
    const length = Math.min(count, 6)
    if (dtype === 'string') return this.list(length, () => this.text())
    if (dtype === 'bool') return this.list(length, () => this.chance(50))
    if (isFloating(dtype)) {
      return this.list(length, () => (this.floats === 'odd' ? this.pick(ODD_FLOATS) : this.int(-8, 8) / 4))
    }
    const ints = /shape|size/.test(name) && this.chance(50) ? 'sizes' : this.ints
    if (ints === 'zero') return this.list(Math.min(length, 1), () => 0)
    if (ints === 'rising') return this.list(length, index => Math.ceil((index * this.pick([1, 2])) / 2))
    if (ints === 'sizes') return this.list(length, () => this.pick(this.sizes))
    return this.list(length, () => (ints === 'odd' ? this.pick(ODD_INTS) : this.int(-1, 4)))
  }

  /** `tensor` with one thing changed: its rank, a size, or that it is alive. */
  changed(tensor: PlannedTensor, name: string): PlannedTensor {
    const { shape } = tensor
    const at = this.int(0, Math.max(0, shape.length - 1))
    const resized = (size: number): number[] => shape.map((old, axis) => (axis === at ? size : old))
    switch (this.int(0, 9)) {
      case 0:
        return this.reshaped(tensor, shape.slice(0, -1))
      case 1:
        return this.reshaped(tensor, [...shape, this.pick(this.sizes)])
      case 2:
        return this.reshaped(tensor, [])
      case 3:
      case 4:
        return this.reshaped(tensor, resized(0))
      case 5:
      case 6:
        return this.reshaped(tensor, resized(this.pick(SIZES)))
      case 7:
        return { ...tensor, isDisposed: this.chance(20) }
      default:
        return this.tensor(tensor.dtype, name)
    }
  }

  private reshaped(tensor: PlannedTensor, shape: readonly number[]): PlannedTensor {
    return countOf(shape) > MOST_ELEMENTS ? tensor : { ...tensor, shape }
  }
}
