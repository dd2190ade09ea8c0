/**
 * @file The initializers with the distributions that tfjs documents. Keras draws other numbers, so there are none of its to compare.
 *
 * A kernel of 3×3, 8 channels in, 16 out: 72 numbers go into a unit (fan in), 144 out of one (fan out).
 */

interface InitializerCase {
  readonly name: string
  readonly options: Readonly<Record<string, number | string>>
  readonly shape: readonly number[]
  readonly mean: number
  readonly deviation: number
  /** No number is outside of these. */
  readonly low: number
  readonly high: number
}

const KERNEL = [3, 3, 8, 16]
const FAN_IN = 72
const FAN_OUT = 144
const FAN_AVERAGE = 108

export const INITIALIZERS: readonly InitializerCase[] = [
  constant('zeros', {}, 0),
  constant('ones', {}, 1),
  constant('constant', { value: 0.25 }, 0.25),
  evenly('randomUniform', {}, -0.05, 0.05),
  evenly('randomUniform', { minval: -0.5, maxval: 1 }, -0.5, 1),
  normally('randomNormal', {}, 0, 0.05),
  normally('randomNormal', { mean: 1, stddev: 0.2 }, 1, 0.2),
  truncated('truncatedNormal', {}, 0, 0.05),
  truncated('truncatedNormal', { mean: 1, stddev: 0.2 }, 1, 0.2),
  scaled('glorotUniform', {}, 'uniform', 1 / FAN_AVERAGE),
  scaled('glorotNormal', {}, 'normal', 1 / FAN_AVERAGE),
  scaled('heUniform', {}, 'uniform', 2 / FAN_IN),
  scaled('heNormal', {}, 'normal', 2 / FAN_IN),
  scaled('leCunUniform', {}, 'uniform', 1 / FAN_IN),
  scaled('leCunNormal', {}, 'normal', 1 / FAN_IN),
  scaled('varianceScaling', { scale: 3 }, 'normal', 3 / FAN_IN),
  scaled('varianceScaling', { mode: 'fanOut', distribution: 'uniform' }, 'uniform', 1 / FAN_OUT),
  scaled('varianceScaling', { mode: 'fanAvg', distribution: 'uniform' }, 'uniform', 1 / FAN_AVERAGE),
  // The columns have length 1, and there are as many rows: the squares' mean is a row's share.
  { name: 'orthogonal', options: {}, shape: [20, 20], mean: 0, deviation: Math.sqrt(1 / 20), low: -1, high: 1 },
  {
    name: 'identity',
    options: {},
    shape: [20, 20],
    mean: 1 / 20,
    deviation: Math.sqrt(1 / 20 - 1 / 400),
    low: 0,
    high: 1,
  },
]

function constant(name: string, options: InitializerCase['options'], value: number): InitializerCase {
  return { name, options, shape: KERNEL, mean: value, deviation: 0, low: value, high: value }
}

function evenly(name: string, options: InitializerCase['options'], low: number, high: number): InitializerCase {
  return { name, options, shape: KERNEL, mean: (low + high) / 2, deviation: (high - low) / Math.sqrt(12), low, high }
}

function normally(name: string, options: InitializerCase['options'], mean: number, deviation: number): InitializerCase {
  return {
    name,
    options,
    shape: KERNEL,
    mean,
    deviation,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
  }
}

/** Cut at two standard deviations, which leaves 0.8796 of one. @see Abramowitz and Stegun, 26.2: 1 − 2·2φ(2) / (2Φ(2) − 1), its root */
function truncated(
  name: string,
  options: InitializerCase['options'],
  mean: number,
  deviation: number,
): InitializerCase {
  const reach = 2 * deviation
  return { ...normally(name, options, mean, 0.87962566 * deviation), low: mean - reach, high: mean + reach }
}

function scaled(
  name: string,
  options: InitializerCase['options'],
  distribution: 'uniform' | 'normal',
  variance: number,
): InitializerCase {
  const limit = Math.sqrt(3 * variance)
  return distribution === 'uniform'
    ? evenly(name, options, -limit, limit)
    : truncated(name, options, 0, Math.sqrt(variance))
}
