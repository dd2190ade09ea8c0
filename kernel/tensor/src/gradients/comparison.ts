/** @file Comparisons: their results are steps, whose gradient is zero. tfjs has none, so that a mask in a model could not be trained through. */

import { core } from '../tfjs.ts'
import { type Gradient, gradient } from './gradient.ts'

const OF_TWO = ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual']
const OF_ONE = ['Any', 'All']

// Gradients are float32, whatever they are of.
const zeros = (shape: number[]) => () => core.zeros(shape)

export const comparisonGradients: readonly Gradient[] = [
  ...OF_TWO.map(name => gradient(name, ['a', 'b'], (_, [a, b]) => ({ a: zeros(a!.shape), b: zeros(b!.shape) }))),
  ...OF_ONE.map(name => gradient(name, ['x'], (_, [x]) => ({ x: zeros(x!.shape) }))),
]
