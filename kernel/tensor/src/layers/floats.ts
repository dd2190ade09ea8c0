/**
 * @file The dtype of layers: tfjs computes all in float32, and takes `dtype` for that of the input. As in Keras a layer's weights have its
 * dtype, float32 unless it is given, and so has what it computes: floats that it is given are cast to it.
 */

import type { Shape, SymbolicTensor, Tensor } from '@tensorflow/tfjs'
import { isFloat } from '../dtypes/promotion.ts'
import { core, layers } from '../tfjs.ts'
import { classNameMap, type Layer } from './registered.ts'

const castingPrototypes = new WeakSet<object>()

makeWeightsInDtype()
writeWeightsInDtype()
castInputsWhenApplied()
for (const [registered] of Object.values(classNameMap)) castInputs(registered.prototype)

type Apply = Layer['apply']
type Call = Layer['call']

/** What else a layer may have. tfjs sets `dtype` of the first layer of a model, and where sourceChanges.ts makes it. */
interface Parts {
  readonly dtype?: string
  readonly layer?: Parts
  readonly cell?: Parts
  readonly cells?: readonly Parts[]
  readonly forwardLayer?: Parts
  readonly outputs?: readonly SymbolicTensor[]
}

/** A layer that is made of others, as a model is, has their dtype. */
function dtypeOf({ dtype, layer, cell, cells, forwardLayer, outputs }: Parts): string {
  const inner = layer ?? cell ?? cells?.[0] ?? forwardLayer ?? outputs?.[0]
  if (inner) return dtypeOf(inner)
  return dtype !== undefined && isFloat(dtype) ? dtype : 'float32'
}

/** What tfjs keeps from others than a layer's class. */
interface Weighted extends Parts {
  addWeight(name: string, shape: Shape, dtype?: string | null, ...more: readonly unknown[]): unknown
}

function makeWeightsInDtype(): void {
  const prototype = layers.layers.Layer.prototype as unknown as Weighted
  const { addWeight } = prototype
  prototype.addWeight = function (this: Weighted, name, shape, dtype, ...more) {
    // Some of tfjs's layers ask for float32 by name.
    return addWeight.call(this, name, shape, dtype && dtype !== 'float32' ? dtype : dtypeOf(this), ...more)
  }
}

/** As when weights of another dtype are loaded. */
function writeWeightsInDtype(): void {
  const { prototype } = layers.LayerVariable
  const { write } = prototype
  prototype.write = function (this: typeof prototype, value) {
    const [cast] = castFloats([value], this.dtype)
    if (cast === value) return write.call(this, value)
    write.call(this, cast!)
    cast!.dispose()
    return this
  }
}

function castInputsWhenApplied(): void {
  const { prototype } = layers.layers.Layer
  const apply = prototype.apply as Apply
  prototype.apply = function (this: Layer, ...given: Parameters<Apply>) {
    // Classes of users are not registered, as a rule.
    castInputs(Object.getPrototypeOf(this))
    const results = apply.apply(this, given)
    const { outputs } = this as Parts
    for (const [index, result] of [results].flat().entries()) {
      // tfjs says float32 of all, and casts to what it says.
      if (result instanceof layers.SymbolicTensor) setDtype(result, outputs?.[index]?.dtype ?? dtypeOf(this as Parts))
    }
    return results
  } as Apply
}

function setDtype(symbol: { dtype: string }, dtype: string): void {
  symbol.dtype = dtype
}

/** Makes a class, and those that it extends, cast what it is called with. Models leave that to their layers. */
function castInputs(prototype: object | null): void {
  if (prototype === null || castingPrototypes.has(prototype)) return
  castingPrototypes.add(prototype)
  castInputs(Object.getPrototypeOf(prototype))
  if (!(prototype instanceof layers.layers.Layer)) return
  const call: Call | undefined = Object.getOwnPropertyDescriptor(prototype, 'call')?.value
  if (!call) return
  prototype.call = function (this: Layer, inputs: Tensor | Tensor[], keywords) {
    const given = [inputs].flat()
    if ((this as Parts).outputs) return call.call(this, inputs, keywords)
    const cast = castFloats(given, dtypeOf(this as Parts))
    if (cast.every((tensor, index) => tensor === given[index])) return call.call(this, inputs, keywords)
    return core.tidy(() => call.call(this, Array.isArray(inputs) ? cast : cast[0]!, keywords))
  }
}

function castFloats(tensors: readonly Tensor[], dtype: string): Tensor[] {
  return tensors.map(tensor =>
    tensor.dtype === dtype || !isFloat(tensor.dtype) || !isFloat(dtype) ? tensor : tensor.cast(dtype as 'float32'),
  )
}
