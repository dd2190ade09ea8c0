/** @file What a saved model lacks, or says otherwise, so that it cannot be loaded; and the state of an optimizer that could not be saved. */

import type { AdamaxOptimizer, Variable } from '@tensorflow/tfjs'
import { core } from '../tfjs.ts'
import { classNameMap, prototypeOf } from './registered.ts'

saveDepthMultiplier()
saveAdamax()
// Loading turns all names into camel case, this one as well.
classNameMap.geluNew = classNameMap.gelu_new!

function saveDepthMultiplier(): void {
  const layer = prototypeOf<{ readonly depthMultiplier: number }>('SeparableConv2D')
  const { getConfig } = layer
  layer.getConfig = function (this: typeof layer) {
    return { ...getConfig.call(this), depthMultiplier: this.depthMultiplier }
  }
}

type NamedTensors = Awaited<ReturnType<AdamaxOptimizer['getWeights']>>

interface Slot {
  readonly originalName: string
  readonly variable: Variable
}

interface Adamax extends Pick<AdamaxOptimizer, 'iterations' | 'saveIterations'> {
  readonly beta1: number
  readonly accBeta1: Variable
  readonly iteration: Variable
  accumulatedFirstMoment: Slot[]
  accumulatedWeightedInfNorm: Slot[]
  extractIterations(weights: NamedTensors): Promise<NamedTensors>
}

/** tfjs throws "not implemented for Adamax yet". In the order in which Adam's are saved. */
function saveAdamax(): void {
  const prototype = core.AdamaxOptimizer.prototype as unknown as Adamax &
    Pick<AdamaxOptimizer, 'getWeights' | 'setWeights'>
  prototype.getWeights = async function (this: Adamax) {
    const slots = [...this.accumulatedFirstMoment, ...this.accumulatedWeightedInfNorm]
    const iterations = await this.saveIterations()
    return [iterations, ...slots.map(({ originalName, variable }) => ({ name: originalName, tensor: variable }))]
  }
  prototype.setWeights = async function (this: Adamax, given: NamedTensors) {
    const weights = await this.extractIterations(given)
    core.tidy(() => {
      this.iteration.assign(core.scalar(this.iterations))
      this.accBeta1.assign(core.scalar(this.beta1 ** (this.iterations + 1)))
    })
    const slots = weights.map(({ name, tensor }) => ({ originalName: name, variable: core.variable(tensor, false) }))
    this.accumulatedFirstMoment = slots.slice(0, slots.length / 2)
    this.accumulatedWeightedInfNorm = slots.slice(slots.length / 2)
  }
}
