/** @file NaN and ∞ in tensors. */

import { EngineTensor } from '../engineTensor.ts'
import { ATTR_BOOL, ATTR_TYPE } from '../native/attributes.ts'
import { isComplex, type TensorArray, TF_INT32 } from '../native/dtypes.ts'
import { runOp } from '../native/op.ts'
import { isFloat } from './ulp.ts'

export interface NonFinite {
  /** The first element that is not finite, row by row. */
  readonly element: number
  /** NaN, ∞ or -∞; of a complex number the part that is. */
  readonly value: number
  /** How many elements are not finite. */
  readonly count: number
}

// Up to here reading all values takes less than asking TensorFlow.
const FEW = 4096

/** The tensor has a float dtype, or a complex one. */
export function mayBeNonFinite({ dtype }: EngineTensor): boolean {
  return isFloat(dtype) || isComplex(dtype)
}

/** `undefined`: all values are finite, or of a dtype that has nothing else. */
export function nonFiniteIn(tensor: EngineTensor): NonFinite | undefined {
  if (!mayBeNonFinite(tensor)) return undefined
  const size = tensor.shape.reduce((product, length) => product * length, 1)
  if (size > FEW && isFloat(tensor.dtype) && allFinite(tensor)) return undefined
  const values = tensor.read() as TensorArray
  const width = isComplex(tensor.dtype) ? 2 : 1
  let [first, count, last] = [-1, 0, -1]
  for (let index = 0; index < values.length; index++) {
    if (Number.isFinite(values[index])) continue
    if (first < 0) first = index
    const element = Math.floor(index / width)
    if (element !== last) count++
    last = element
  }
  if (first < 0) return undefined
  return { element: Math.floor(first / width), value: values[first] as number, count }
}

// Only one value leaves the device.
function allFinite(tensor: EngineTensor): boolean {
  const axes = Int32Array.from(tensor.shape, (_, axis) => axis)
  const made = [EngineTensor.fromValues([axes.length], TF_INT32, axes)]
  try {
    made.push(...runOp('IsFinite', [{ name: 'T', type: ATTR_TYPE, value: tensor.dtype }], [tensor], 1))
    const attributes = [
      { name: 'Tidx', type: ATTR_TYPE, value: TF_INT32 },
      { name: 'keep_dims', type: ATTR_BOOL, value: false },
    ]
    made.push(...runOp('All', attributes, [made[1]!, made[0]!], 1))
    return made[2]!.read()[0] !== 0
  } finally {
    for (const each of made) each.dispose()
  }
}
