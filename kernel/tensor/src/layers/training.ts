/** @file What training leaves out: constraints after each step, regularizers inside recurrent layers; where it fails; and what alpha dropout computes. */

import type { Shape, Tensor } from '@tensorflow/tfjs'
import { core, type layers } from '../tfjs.ts'
import { type Layer, prototypeOf } from './registered.ts'

keepConstraints()
countNestedLosses()
normalizeWithoutScale()
dropToSaturation()

type LayerVariable = InstanceType<typeof layers.LayerVariable>
type TrainFunction = (data: Tensor[]) => Tensor[]

interface Trained {
  readonly collectedTrainableWeights: readonly LayerVariable[]
  makeTrainFunction(): TrainFunction
}

/** tfjs keeps to a weight's constraint when the weight is set, but an optimizer's step passes it by. */
function keepConstraints(): void {
  const model = prototypeOf<Trained>('Model')
  const { makeTrainFunction } = model
  model.makeTrainFunction = function (this: typeof model) {
    const train = makeTrainFunction.call(this)
    return data => {
      const results = train(data)
      core.tidy(() => {
        for (const weight of this.collectedTrainableWeights) {
          const { constraint } = weight as LayerVariable & { readonly constraint?: { apply(value: Tensor): Tensor } }
          const value = weight.read()
          if (constraint) (value as ReturnType<typeof core.variable>).assign(constraint.apply(value))
        }
      })
      return results
    }
  }
}

interface Nesting extends Partial<Record<'cell' | 'forwardLayer' | 'backwardLayer', Pick<Layer, 'losses'>>> {
  readonly cells?: readonly Pick<Layer, 'losses'>[]
  readonly _losses: Layer['losses']
}

/** The regularizers of a recurrent layer are its cell's, which nobody asks. */
function countNestedLosses(): void {
  for (const name of ['RNN', 'StackedRNNCells', 'Bidirectional']) {
    Object.defineProperty(prototypeOf(name), 'losses', {
      configurable: true,
      get(this: Nesting) {
        const nested = [this.cell, ...(this.cells ?? []), this.forwardLayer, this.backwardLayer]
        return [...this._losses, ...nested.flatMap(layer => layer?.losses ?? [])]
      },
    })
  }
}

/** Batch normalization reads its scale and its offset in training even where it has none. */
function normalizeWithoutScale(): void {
  const normalization = prototypeOf<{ gamma?: unknown; beta?: unknown }>('BatchNormalization')
  const { build } = normalization
  const nothing = { read: () => null }
  normalization.build = function (this: typeof normalization, shape: Shape | Shape[]) {
    build.call(this, shape)
    this.gamma ??= nothing
    this.beta ??= nothing
  }
}

interface AlphaDropout {
  readonly rate: number
  _getNoiseShape(input: Tensor): number[]
}

/**
 * What alpha dropout drops takes SELU's lowest value, so that mean and variance stay; tfjs gives it that value with the other sign.
 *
 * @see https://arxiv.org/abs/1706.02515, appendix L3
 */
function dropToSaturation(): void {
  const layer = prototypeOf<AlphaDropout>('AlphaDropout')
  layer.call = function (this: typeof layer, inputs: Tensor | Tensor[], keywords: { training?: boolean }) {
    const input = Array.isArray(inputs) ? inputs[0]! : inputs
    const { rate } = this
    if (!keywords.training || rate <= 0 || rate >= 1) return input
    return core.tidy(() => {
      const lowest = -1.6732632423543772 * 1.0507009873554805
      const scale = ((1 - rate) * (1 + rate * lowest ** 2)) ** -0.5
      const kept = core.greaterEqual(core.randomUniform(this._getNoiseShape(input)), rate)
      const dropped = core.where(
        core.broadcastTo(kept, input.shape),
        input,
        core.fill(input.shape, lowest, input.dtype),
      )
      return core.add(core.mul(dropped, scale), -scale * lowest * rate)
    })
  }
}
