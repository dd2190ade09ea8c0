/** @file The layers that draw random numbers in training, and what their documentation says of them. Keras draws other numbers. */

import { expect } from 'vitest'
import type { Description } from './make.ts'

export interface RandomLayer {
  readonly name: string
  readonly make: Description
  readonly input: readonly number[]
  /** Its input is normal; otherwise it is all ones. */
  readonly isNormal?: boolean
  /** Inference hands the input on. */
  readonly isIdentity: boolean
  expectDrawn(after: Float32Array, before: Float32Array): void
}

const MATRIX = [100, 40]
const UNITS = {
  units: 4,
  useBias: false,
  activation: 'linear',
  kernelInitializer: 'identity',
  recurrentInitializer: 'zeros',
}

export const RANDOM_LAYERS: readonly RandomLayer[] = [
  {
    name: 'dropout',
    make: { $make: 'layers.dropout', rate: 0.25 },
    input: MATRIX,
    isIdentity: true,
    expectDrawn: after =>
      expectShare(
        after,
        value => value === 0,
        0.25,
        value => close(value, 1 / 0.75),
      ),
  },
  {
    name: 'dropout with a seed and a noise shape',
    make: { $make: 'layers.dropout', rate: 0.5, noiseShape: [100, 1], seed: 7 },
    input: MATRIX,
    isIdentity: true,
    expectDrawn: after => {
      for (const row of rows(after, 40)) expect(new Set(row).size, 'values in a row').toBe(1)
      expectShare(
        rows(after, 40).map(row => row[0]!),
        value => value === 0,
        0.5,
        value => value === 2,
      )
    },
  },
  {
    name: 'spatialDropout1d',
    make: { $make: 'layers.spatialDropout1d', rate: 0.5 },
    input: [50, 4, 20],
    isIdentity: true,
    expectDrawn: after => {
      // Of an example all steps lose the same channels.
      for (const example of rows(after, 80)) {
        const [first, ...others] = rows(example, 20)
        for (const step of others) expect(step).toEqual(first)
      }
      expectShare(
        after,
        value => value === 0,
        0.5,
        value => value === 2,
        1000,
      )
    },
  },
  {
    name: 'gaussianNoise',
    make: { $make: 'layers.gaussianNoise', stddev: 0.3 },
    input: MATRIX,
    isIdentity: true,
    expectDrawn: after => expectMoments(after, 1, 0.3),
  },
  {
    name: 'gaussianDropout',
    make: { $make: 'layers.gaussianDropout', rate: 0.2 },
    input: MATRIX,
    isIdentity: true,
    expectDrawn: after => expectMoments(after, 1, Math.sqrt(0.2 / 0.8)),
  },
  {
    name: 'alphaDropout',
    make: { $make: 'layers.alphaDropout', rate: 0.2 },
    input: MATRIX,
    isNormal: true,
    isIdentity: true,
    // It keeps the mean 0 and the deviation 1 of what it is made for.
    expectDrawn: (after, before) => {
      const values = new Map<string, number>()
      for (const value of after) values.set(value.toFixed(5), (values.get(value.toFixed(5)) ?? 0) + 1)
      const dropped = Math.max(...values.values())
      expect(Math.abs(dropped / before.length - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / before.length))
      expectMoments(after, 0, 1)
    },
  },
  ...(['simpleRNN', 'gru', 'lstm'] as const).flatMap(name => [
    recurrent(name, { dropout: 0.5 }),
    recurrent(name, { recurrentDropout: 0.5 }),
  ]),
  {
    name: 'convLstm2d with dropout',
    make: { $make: 'layers.convLstm2d', filters: 2, kernelSize: 1, dropout: 0.5, recurrentDropout: 0.5 },
    input: [4, 2, 3, 3, 2],
    isIdentity: false,
    expectDrawn: after => expect(new Set(after).size).toBeGreaterThan(2),
  },
  {
    name: 'randomWidth',
    make: { $make: 'layers.randomWidth', factor: [-0.5, 0.5], seed: 3 },
    input: [2, 3, 20, 2],
    isIdentity: false,
    expectDrawn: after => {
      const width = after.length / 12
      expect(Number.isInteger(width) && width >= 10 && width <= 30, `width ${width}`).toBe(true)
      expect(after.filter(value => !close(value, 1))).toEqual(new Float32Array())
    },
  },
]

/** With these weights the first of two steps is the input, where it was kept, twice as large; the same inputs are kept at each step. */
function recurrent(name: 'simpleRNN' | 'gru' | 'lstm', dropout: Record<string, number>): RandomLayer {
  const [kind] = Object.keys(dropout)
  const initializers = name === 'simpleRNN' ? UNITS : { units: 4 }
  return {
    name: `${name} with ${kind}`,
    make: { $make: `layers.${name}`, ...initializers, ...dropout, returnSequences: true },
    input: [100, 2, 4],
    isIdentity: false,
    expectDrawn: after => {
      if (name !== 'simpleRNN') expect(new Set(after).size).toBeGreaterThan(20)
      else if (kind === 'recurrentDropout') expect(new Set(after)).toEqual(new Set([1]))
      else {
        for (const example of rows(after, 8)) expect(rows(example, 4)[1]).toEqual(rows(example, 4)[0])
        expectShare(
          after,
          value => value === 0,
          0.5,
          value => value === 2,
          400,
        )
      }
    },
  }
}

function rows(values: ArrayLike<number>, length: number): number[][] {
  const numbers = Array.from(values)
  return Array.from({ length: numbers.length / length }, (_, row) => numbers.slice(row * length, (row + 1) * length))
}

const close = (value: number, wanted: number) => Math.abs(value - wanted) < 1e-6

/** The share of `drawn` among independent draws, within four standard errors; all others are as they should be. */
function expectShare(
  values: ArrayLike<number>,
  drawn: (value: number) => boolean,
  share: number,
  other: (value: number) => boolean,
  independent = values.length,
): void {
  const numbers = Array.from(values)
  const found = numbers.filter(drawn).length / numbers.length
  expect(Math.abs(found - share), `share ${found}`).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / independent))
  expect(numbers.filter(value => !drawn(value) && !other(value))).toEqual([])
}

function expectMoments(values: Float32Array, mean: number, deviation: number): void {
  const average = values.reduce((sum, value) => sum + value, 0) / values.length
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length)
  const error = deviation / Math.sqrt(values.length)
  expect(Math.abs(average - mean), `mean ${average}`).toBeLessThan(4 * error)
  expect(Math.abs(spread - deviation), `deviation ${spread}`).toBeLessThan(4 * error)
}
