/** @file Shows tensors within other values, and in `console.log`, by their shape and values instead of their innards. */
import { inspect } from 'node:util'
import { describeTensor, describeTensorBriefly, type TensorLike } from './tensor.ts'

/**
 * Teaches `util.inspect`, and with it `console.log`, about tensors.
 *
 * @param prototype - tfjs's `Tensor.prototype`, which variables inherit from.
 */
export function inspectTensors(prototype: object): void {
  Object.defineProperty(prototype, inspect.custom, {
    configurable: true,
    enumerable: false,
    writable: true,
    value(this: TensorLike, depth: number | null, options: { depth?: number | null }) {
      const isNested = depth !== null && depth < (options.depth ?? depth)
      return isNested ? describeTensorBriefly(this) : describeTensor(this)
    },
  })
}
