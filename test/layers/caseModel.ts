/** @file The model of a case, with the weights that Keras had. */

import * as tf from '@diptych/tensor'
import { type Mode, runInMode } from '@diptych/tensor/runtime'
import { expect } from 'vitest'
import { expectClose, toleranceOf } from './expectClose.ts'
import { makeLayer } from './make.ts'
import { type LayerCase, type ReferenceArray, tensorOf } from './reference.ts'
import { watched } from './watched.ts'

const LEARNING_RATE = 0.5

/** Asserts that the loss and the weights after a step are Keras's. */
export function learnsAsKeras(reference: LayerCase, mode: Mode): Promise<void> {
  return watched(() =>
    runInMode(mode, async () => {
      const model = new CaseModel(reference)
      try {
        const loss = await model.trainStep()
        expect(Math.abs(loss / reference.loss - 1), `loss ${loss}, in Keras ${reference.loss}`).toBeLessThan(
          toleranceOf(reference.trained[0]?.dtype),
        )
        model.expectTrained()
      } finally {
        model.dispose()
      }
    }),
  )
}

/** Dispose it, and nothing of the case is left. */
export class CaseModel {
  readonly model: tf.LayersModel
  readonly #layers: readonly tf.layers.Layer[]
  readonly #case: LayerCase
  readonly #inputs: tf.Tensor[]

  constructor(reference: LayerCase) {
    const { inputs, chain, states, raw } = reference
    const symbols = inputs.map(({ shape, dtype }) => tf.input({ batchShape: [...shape], dtype }))
    const hasDense = !raw && inputs[0]!.dtype !== 'int32'
    const before = hasDense
      ? inputs.map(({ shape, dtype }) => tf.layers.dense({ units: shape.at(-1)!, useBias: false, dtype }))
      : []
    const links = chain.map(makeLayer)
    const values = hasDense ? before.map((layer, index) => layer.apply(symbols[index]!) as tf.SymbolicTensor) : symbols
    let value = (values.length > 1 && !states ? values : values[0]!) as tf.SymbolicTensor | tf.SymbolicTensor[]
    for (const link of links) {
      const initialState = states && link === links.at(-1) ? { initialState: values.slice(1) } : undefined
      value = link.apply(value, initialState) as tf.SymbolicTensor | tf.SymbolicTensor[]
    }
    this.#case = reference
    this.#layers = [...before, ...links]
    this.model = tf.model({ inputs: symbols, outputs: value })
    this.#inputs = inputs.map(tensorOf)
    this.#setWeights(reference.weights)
  }

  /** Asserts that one prediction after the other is Keras's. */
  expectCalls(model: tf.LayersModel = this.model): void {
    this.#case.calls.forEach((wanted, call) => {
      const outputs = [model.predict(this.#given())].flat()
      wanted.forEach((output, index) => {
        expectClose(outputs[index]!, output, `prediction ${call + 1}, output ${index}`)
      })
      tf.dispose(outputs)
    })
  }

  /** One step of gradient descent on the mean squared errors. Returns the loss. */
  async trainStep(): Promise<number> {
    const optimizer = tf.train.sgd(LEARNING_RATE)
    const targets = this.#case.targets.map(tensorOf)
    try {
      if (this.#case.shapeless) return this.#minimize(optimizer, targets)
      this.model.compile({ optimizer, loss: 'meanSquaredError' })
      const losses = await this.model.trainOnBatch(this.#given(), targets.length > 1 ? targets : targets[0]!)
      return [losses].flat()[0]!
    } finally {
      optimizer.dispose()
      tf.dispose(targets)
    }
  }

  expectTrained(): void {
    const weights = this.#layers.flatMap(layer => layer.getWeights())
    this.#case.trained.forEach((wanted, index) => {
      expectClose(weights[index]!, wanted, `weight ${index} after the step`)
    })
  }

  /** What the model is after a step: its weights, and what it predicts. */
  state(): { readonly what: string; readonly values: Float32Array | Int32Array | Uint8Array }[] {
    const weights = this.#layers.flatMap(layer => layer.getWeights())
    const outputs = [this.model.predict(this.#given())].flat()
    const state = [
      ...weights.map((weight, index) => ({ what: `weight ${index}`, values: weight.dataSync() })),
      ...outputs.map((output, index) => ({ what: `output ${index}`, values: output.dataSync() })),
    ]
    tf.dispose(outputs)
    return state
  }

  dispose(): void {
    this.model.dispose()
    tf.dispose(this.#inputs)
  }

  #minimize(optimizer: tf.Optimizer, [target]: readonly tf.Tensor[]): number {
    const cost = optimizer.minimize(() => {
      const output = this.model.apply(this.#given(), { training: true }) as tf.Tensor
      return output.sub(target!).square().mean()
    }, true)!
    const [loss] = cost.dataSync()
    cost.dispose()
    return loss!
  }

  #given(): tf.Tensor | tf.Tensor[] {
    return this.#inputs.length > 1 ? this.#inputs : this.#inputs[0]!
  }

  #setWeights(weights: readonly ReferenceArray[]): void {
    const tensors = weights.map(tensorOf)
    let taken = 0
    for (const layer of this.#layers) {
      const own = tensors.slice(taken, taken + layer.weights.length)
      layer.setWeights(own)
      taken += own.length
    }
    tf.dispose(tensors)
  }
}
