/**
 * @file Random tensors and dropout with tfjs's signatures, drawn by the kernels of kernels/random.ts. tfjs draws on the host, which a graph
 * would freeze into constants.
 */

import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import { isFloat, isInteger } from './dtypes/promotion.ts'
import { ArgumentError } from './errors.ts'
import { recordsForXla } from './execute.ts'
import { core } from './tfjs.ts'

type Seed = number | string
type RandomDType = Tensor['dtype']

function runKernel(name: string, attributes: object, inputs: Record<string, Tensor> = {}): Tensor {
  return core.engine().runKernel(name, inputs, attributes as never)
}

// The two distributions that the others are made of. XLA makes floats of other bits of the same integers, and normal numbers by another
// formula; made of the integers here, they are those that TensorFlow's own ops give.

type Drawn = 'float32' | 'float64'

const MANTISSA = 2 ** 23

function uniform(shape: number[], seed?: Seed, dtype: Drawn = 'float32'): Tensor {
  if (!recordsForXla()) return runKernel('StatelessRandomUniform', { shape, seed, dtype })
  if (dtype === 'float64') return uniformOfPairs(shape, seed)
  const whole = runKernel('StatelessRandomUniformInt', { shape, minval: 0, maxval: MANTISSA, seed, dtype: 'int32' })
  return core.mul(core.cast(whole, 'float32'), 1 / MANTISSA)
}

// Of two integers TensorFlow takes the last 20 bits of the first and the second as a mantissa.
function uniformOfPairs(shape: number[], seed?: Seed): Tensor {
  const whole = runKernel('StatelessRandomUniformFullIntV2', { shape: [...shape, 2], seed, dtype: 'uint32' })
  const [first, second] = core.unstack(core.cast(whole, 'float64'), -1)
  return core.mul(core.add(core.mul(core.mod(first!, 2 ** 20), 2 ** 32), second!), 2 ** -52)
}

// Box and Muller's method, in TensorFlow's order: two uniform numbers give a sine and a cosine.
function normal(shape: number[], seed?: Seed, dtype: Drawn = 'float32'): Tensor {
  if (!recordsForXla()) return runKernel('StatelessRandomNormal', { shape, seed, dtype })
  const size = core.util.sizeFromShape(shape)
  const pairs = Math.ceil(size / 2)
  const [first, second] = core.unstack(uniform([pairs, 2], seed, dtype), 1)
  const radius = core.sqrt(core.mul(core.log(core.maximum(first!, 1e-7)), -2))
  const angle = core.mul(second!, 2 * Math.PI)
  const numbers = core.stack([core.mul(core.sin(angle), radius), core.mul(core.cos(angle), radius)], 1)
  return core.reshape(core.slice(core.reshape(numbers, [pairs * 2]), 0, size), shape)
}

// The public functions, with tfjs's signatures.

function randomUniform(shape: number[], minval = 0, maxval = 1, dtype: RandomDType = 'float32', seed?: Seed): Tensor {
  checkShape('randomUniform', shape)
  return core.tidy(() => convert(scale(uniform(shape, seed, drawnFor(dtype)), maxval - minval, minval), dtype))
}

function randomUniformInt(shape: number[], minval: number, maxval: number, seed?: Seed): Tensor {
  checkShape('randomUniformInt', shape)
  return runKernel('StatelessRandomUniformInt', { shape, minval, maxval, seed, dtype: 'int32' })
}

function randomNormal(shape: number[], mean = 0, stdDev = 1, dtype: RandomDType = 'float32', seed?: Seed): Tensor {
  checkShape('randomNormal', shape)
  checkFloatOrInt('randomNormal', dtype)
  return core.tidy(() => convert(scale(normal(shape, seed, drawnFor(dtype)), stdDev, mean), dtype, core.round))
}

function randomStandardNormal(shape: number[], dtype: RandomDType = 'float32', seed?: Seed): Tensor {
  return randomNormal(shape, 0, 1, dtype, seed)
}

function truncatedNormal(shape: number[], mean = 0, stdDev = 1, dtype: RandomDType = 'float32', seed?: Seed): Tensor {
  checkShape('truncatedNormal', shape)
  checkFloatOrInt('truncatedNormal', dtype)
  return core.tidy(() => convert(scale(truncated(shape, seed, drawnFor(dtype)), stdDev, mean), dtype, core.round))
}

// By the inverse of the distribution, cut at two standard deviations: TensorFlow's op draws again and again, which XLA does otherwise.
function truncated(shape: number[], seed: Seed | undefined, dtype: Drawn): Tensor {
  const ERF_SQRT2 = 0.9544997361036416
  const centred = core.mul(core.sub(uniform(shape, seed, dtype), 0.5), 2 * ERF_SQRT2)
  return core.mul(runKernel('Erfinv', {}, { x: centred }), Math.SQRT2)
}

function randomGamma(shape: number[], alpha: number, beta = 1, dtype: RandomDType = 'float32', seed?: Seed): Tensor {
  checkShape('randomGamma', shape)
  checkFloatOrInt('randomGamma', dtype)
  return core.tidy(() => {
    const drawn = runKernel('StatelessRandomGammaV2', { shape, alpha, seed, dtype: drawnFor(dtype) })
    return convert(scale(drawn, 1 / (beta ?? 1), 0), dtype, core.round)
  })
}

function multinomial(
  logits: Tensor1D | Tensor2D | number[],
  numSamples: number,
  seed?: Seed,
  normalized = false,
): Tensor {
  return core.tidy(() => {
    const given = toTensor(logits, 'logits', 'multinomial')
    if (given.size < 2) {
      throw new ArgumentError(`Error in multinomial: you need at least 2 outcomes, but got ${given.size}.`)
    }
    if (given.rank > 2)
      throw new ArgumentError(`multinomial: the rank of the logits must be 1 or 2, but is ${given.rank}.`)
    const rows = core.cast(given.rank === 1 ? core.reshape(given, [1, -1]) : given, 'float32') as Tensor2D
    const probabilities = normalized ? rows : core.softmax(rows)
    // By the inverse of the distribution: the outcomes whose cumulated probability a uniform number has passed.
    const cumulated = core.expandDims(core.cumsum(probabilities, 1), 1)
    const drawn = core.expandDims(uniform([rows.shape[0], numSamples], seed), 2)
    const passed = core.sum(core.cast(core.greaterEqual(drawn, cumulated), 'int32'), 2)
    // The last sum can be a rounding below 1.
    const samples = core.cast(core.minimum(passed, core.scalar(rows.shape[1] - 1, 'int32')), 'int32')
    return given.rank === 1 ? core.reshape(samples, [samples.size]) : samples
  })
}

function dropout(x: Tensor | number[], rate: number, noiseShape?: number[], seed?: Seed): Tensor {
  return core.tidy(() => {
    const input = toTensor(x, 'x', 'dropout')
    core.util.assert(
      isFloat(input.dtype),
      () =>
        `x has to be a floating point tensor since it's going to be scaled, but got a ${input.dtype} tensor instead.`,
    )
    core.util.assert(rate >= 0 && rate < 1, () => `rate must be a float in the range [0, 1), but got ${rate}.`)
    if (rate === 0) return x instanceof core.Tensor ? input.clone() : input
    const keep = 1 - rate
    const shape = noiseShape ? noiseShape.map((size, axis) => size ?? input.shape[axis]!) : input.shape
    const kept = core.less(uniform(shape, seed), keep)
    return core.mul(input, core.div(core.cast(kept, input.dtype), keep))
  })
}

function toTensor(x: Tensor | number[], argument: string, name: string): Tensor {
  if (x instanceof core.Tensor) return x
  if (Array.isArray(x) || ArrayBuffer.isView(x) || typeof x === 'number')
    return core.tensor(x as number[], undefined, 'float32')
  throw new ArgumentError(
    `Argument '${argument}' passed to '${name}' must be a Tensor or TensorLike, but got '${x === null ? 'null' : typeof x}'.`,
  )
}

function scale(x: Tensor, factor: number, offset: number): Tensor {
  const scaled = factor === 1 ? x : core.mul(x, factor)
  return offset === 0 ? scaled : core.add(scaled, offset)
}

// What is not float64 is made of float32's numbers.
function drawnFor(dtype: RandomDType | null): Drawn {
  return (dtype as string) === 'float64' ? 'float64' : 'float32'
}

// As tfjs: normal and gamma numbers are rounded to integers, uniform ones are cut towards zero, and so is bool.
function convert(x: Tensor, dtype: RandomDType | null, toWhole: (values: Tensor) => Tensor = values => values): Tensor {
  const wanted = dtype ?? 'float32'
  if (wanted === x.dtype) return x
  if (isFloat(wanted)) return core.cast(x, wanted)
  if (isInteger(wanted)) return core.cast(toWhole(x), wanted)
  if (wanted === 'bool') return core.cast(core.cast(toWhole(x), 'int32'), 'bool')
  throw new ArgumentError(`Random numbers are floats, integers or bool, not ${wanted}. Draw float32 and convert it.`)
}

function checkShape(name: string, shape: unknown): asserts shape is number[] {
  if (Array.isArray(shape) && shape.every(size => Number.isInteger(size) && size >= 0)) return
  throw new ArgumentError(
    `${name}: shape must be an array of whole numbers that are not negative, got ${JSON.stringify(shape)}.`,
  )
}

function checkFloatOrInt(name: string, dtype: string | null): void {
  if (dtype === null || isFloat(dtype) || isInteger(dtype)) return
  throw new ArgumentError(`${name}: dtype must be float32 or int32 (or of another size), got ${dtype}.`)
}

/** Replaces tfjs's functions by those above, for the TensorFlow backend. With another backend tfjs's own run. */
export function installRandomFunctions(isActive: () => boolean): void {
  const ours = {
    randomUniform,
    randomUniformInt,
    randomNormal,
    randomStandardNormal,
    truncatedNormal,
    randomGamma,
    multinomial,
    dropout,
  }
  const exported = core as unknown as Record<string, (...parameters: never[]) => Tensor>
  for (const [name, replacement] of Object.entries(ours)) {
    const original = exported[name]!
    exported[name] = (...parameters) =>
      isActive() ? (replacement as (...given: never[]) => Tensor)(...parameters) : original(...parameters)
  }
}
