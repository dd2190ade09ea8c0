/** @file Random choices of one input, all of them from its seed, by fast-check. */

import fc from 'fast-check'

const RANGE = 2 ** 31
const numbers = fc.infiniteStream(fc.nat({ max: RANGE - 1 }))

/** The choices that one seed makes. Equal seeds choose equally. */
export class Draw {
  private readonly stream: fc.Stream<number>

  constructor(seed: number) {
    const [stream] = fc.sample(numbers, { seed, numRuns: 1, unbiased: true })
    this.stream = stream!
  }

  /** A whole number, both ends included. */
  int(min: number, max: number): number {
    return min + (this.stream.next().value! % (max - min + 1))
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(0, from.length - 1)]!
  }

  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.int(1, 100) <= percent
  }

  list<T>(length: number, item: (index: number) => T): T[] {
    return Array.from({ length }, (_, index) => item(index))
  }
}
