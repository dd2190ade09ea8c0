/** @file What Keras computed for the cases of layer_cases.py and function_cases.py: reference.jsonl, which make_fixtures.py writes. */

import { readFileSync } from 'node:fs'
import * as tf from '@diptych/tensor'
import type { Description } from './make.ts'

export interface ReferenceArray {
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'float64' | 'int32'
  readonly values: readonly number[]
}

type Arrays = readonly ReferenceArray[]

export interface LayerCase {
  readonly name: string
  readonly chain: readonly Description[]
  /** The inputs after the first are the last layer's initial states. */
  readonly states?: boolean
  /** The inputs go straight into the chain. Otherwise each goes through a dense layer of its own first. */
  readonly raw?: boolean
  /** The chain tells tfjs a wrong output shape. */
  readonly shapeless?: boolean
  readonly inputs: Arrays
  /** Of the dense layers and the chain, in this order; `trained` after a step of gradient descent with rate 0.5. */
  readonly weights: Arrays
  readonly trained: Arrays
  /** The outputs of one prediction after the other. */
  readonly calls: readonly Arrays[]
  readonly targets: Arrays
  readonly loss: number
}

/** A dense layer with this loss. `trained` after a step with rate 0.1. */
export interface LossCase {
  readonly name: string
  readonly activation: 'linear' | 'sigmoid' | 'softmax' | 'softplus' | 'tanh'
  readonly x: ReferenceArray
  readonly y: ReferenceArray
  readonly weights: Arrays
  readonly prediction: ReferenceArray
  /** One for each example. */
  readonly values: ReferenceArray
  readonly loss: number
  readonly trained: Arrays
}

export interface CoreLossCase {
  readonly name: string
  readonly function: keyof typeof tf.losses
  readonly options: {
    readonly axis?: number
    readonly delta?: number
    readonly epsilon?: number
    readonly labelSmoothing?: number
  }
  readonly weights: ReferenceArray | null
  readonly reduction: keyof typeof tf.Reduction | null
  readonly labels: ReferenceArray
  readonly predictions: ReferenceArray
  readonly value: ReferenceArray
  readonly gradient: ReferenceArray
}

export interface MetricCase {
  readonly name: string
  readonly y: ReferenceArray
  readonly prediction: ReferenceArray
  readonly value: ReferenceArray
}

/** A dense layer and the mean squared error. */
export interface OptimizerCase {
  readonly name: string
  /** A function of tf.train; without arguments the name that compile() takes. */
  readonly optimizer: string
  readonly arguments: readonly unknown[] | null
  readonly x: ReferenceArray
  readonly y: ReferenceArray
  readonly weights: Arrays
  /** The weights after each step. */
  readonly steps: readonly Arrays[]
  readonly losses: readonly number[]
}

/** A regularizer or a constraint, applied to a matrix. */
export interface WeightCase {
  readonly name: string
  readonly make: Description
  readonly weight: ReferenceArray
  readonly value: ReferenceArray
}

interface Sections {
  readonly layers: LayerCase
  /** One of each layer, all in float64. */
  readonly float64Layers: LayerCase
  readonly losses: LossCase
  readonly coreLosses: CoreLossCase
  readonly metrics: MetricCase
  readonly optimizers: OptimizerCase
  readonly regularizers: WeightCase
  readonly constraints: WeightCase
}

const [versions, ...cases] = readFileSync(new URL('./reference.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line))

/** Of what wrote the file. */
export const VERSIONS = versions as { readonly keras: string; readonly tensorflow: string }

export function referenceCases<Section extends keyof Sections>(section: Section): readonly Sections[Section][] {
  return cases.filter(one => one.section === section)
}

export function tensorOf({ values, shape, dtype }: ReferenceArray): tf.Tensor {
  return tf.tensor([...values], [...shape], dtype as 'float32')
}
