/** @file Makes the tensors that a plan describes. */

import * as tf from '@diptych/tensor'
import { makeHandle } from './handles.ts'
import { countOf, isTensor, type PlannedInput, type PlannedTensor } from './plan.ts'

/** @returns what the op or kernel is called with: tensors, lists of them, or whatever else was planned. */
export function makeInput(input: PlannedInput): unknown {
  if (Array.isArray(input)) return input.map(makeInput)
  if (isTensor(input)) return makeTensor(input)
  if ('handle' in input) return makeHandle(input.handle)
  return (input as { junk: unknown }).junk
}

function makeTensor({ dtype, shape, values, isDisposed }: PlannedTensor): tf.Tensor {
  const count = countOf(shape)
  const repeated = Array.from({ length: count }, (_, index) => values[index % values.length] ?? 0)
  const tensor = fill(dtype, shape, repeated)
  if (isDisposed) tensor.dispose()
  return tensor
}

function fill(dtype: string, shape: readonly number[], values: readonly (string | number | boolean)[]): tf.Tensor {
  const sizes = [...shape]
  switch (dtype) {
    case 'string':
      return tf.tensor(values.map(String), sizes, 'string')
    case 'float32':
      return tf.tensor(Float32Array.from(values, Number), sizes)
    case 'int32':
      return tf.tensor(Int32Array.from(values, Number), sizes, 'int32')
    case 'bool':
      return tf.tensor(
        Uint8Array.from(values, value => (Number(value) ? 1 : 0)),
        sizes,
        'bool',
      )
    case 'complex64': {
      const real = tf.tensor(Float32Array.from(values, Number), sizes)
      return tf.complex(real, tf.onesLike(real))
    }
    case 'int64':
    case 'uint64':
      // Beyond what float32 holds: by way of a flat list of integers.
      if (values.length > 0) {
        const whole = values.map(value => (Number.isFinite(Number(value)) ? BigInt(Math.trunc(Number(value))) : 0n))
        const flat = tf.raw.Identity(
          { input: dtype === 'uint64' ? whole.map(value => BigInt.asUintN(64, value)) : whole },
          { T: dtype },
        )
        return tf.raw.Reshape({ tensor: flat, shape: sizes }) as tf.Tensor
      }
      return cast(tf.zeros(sizes), dtype)
    default:
      return cast(tf.tensor(Float32Array.from(values, Number), sizes), dtype)
  }
}

// Cast knows no quantized dtypes: they are other words for the bits of plain ones.
function cast(tensor: tf.Tensor, dtype: string): tf.Tensor {
  const plain = dtype.replace(/^q/, '') as 'int32'
  const converted = tf.raw.Cast({ x: tensor }, { DstT: plain }) as tf.Tensor
  return dtype.startsWith('q')
    ? (tf.raw.Bitcast({ input: converted }, { type: dtype as 'qint32' }) as tf.Tensor)
    : converted
}
