/** @file Small int32 inputs of ops: shapes, axes, sizes. The same few come up again and again, so they are kept with their native tensors. */

import { EngineTensor } from '../engineTensor.ts'
import { TF_INT32 } from '../native/dtypes.ts'

// As many as a large model has: to make them anew is all that is lost.
const MOST_KEPT = 4096

const scalars = new Map<number, EngineTensor>()
const vectors = new Map<string, EngineTensor>()

/** An int32 tensor of one or several numbers. It is the caller's to use, never to dispose. */
export function ints(values: number | readonly number[]): EngineTensor {
  return typeof values === 'number'
    ? (scalars.get(values) ?? keep(scalars, values, make([], [values])))
    : (vectors.get(values.join()) ?? keep(vectors, values.join(), make([values.length], values)))
}

function keep<Key>(kept: Map<Key, EngineTensor>, key: Key, tensor: EngineTensor): EngineTensor {
  // Those that an op still uses are freed when they are garbage.
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(key, tensor)
  return tensor
}

function make(shape: readonly number[], values: readonly number[]): EngineTensor {
  return EngineTensor.fromValues(shape, TF_INT32, Int32Array.from(values))
}
