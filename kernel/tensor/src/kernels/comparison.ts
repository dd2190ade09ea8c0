/** @file Comparisons by order, of strings as well. */

import type { Tensor } from '@tensorflow/tfjs'
import { TF_UINT8 } from '../native/dtypes.ts'
import { type Backend, core } from '../tfjs.ts'
import { boolAttr, dtypeNumber, type Kernel, kernel, stringAttr, typeAttr } from './kernel.ts'
import { executeCasting } from './otherDtypes.ts'

type Op = 'Greater' | 'GreaterEqual' | 'Less' | 'LessEqual'

const compare = (op: Op): Kernel =>
  kernel<object>(op, ({ a, b }, _, backend) => {
    if (a!.dtype === 'string' && b!.dtype === 'string') {
      return core.tidy(() => compareNumbers(backend, op, stringOrder(backend, a!, b!), core.scalar(0, 'int32')))
    }
    return compareNumbers(backend, op, a!, b!)
  })

function compareNumbers(backend: Backend, op: Op, a: Tensor, b: Tensor): Tensor {
  const dtype = core.backend_util.upcastType(a.dtype, b.dtype)
  return backend.executeSingleOutput(op, [typeAttr('T', dtypeNumber(dtype))], [a, b])
}

// -1, 0 or 1 for each pair of strings. TensorFlow compares no strings by order; their bytes as numbers it can.
function stringOrder(backend: Backend, a: Tensor, b: Tensor): Tensor {
  const [lengthA, lengthB] = [byteLengths(backend, a), byteLengths(backend, b)]
  const longest = core.maximum(core.maximum(core.max(lengthA), core.max(lengthB)), core.scalar(1, 'int32'))
  const bytes = core.sign(core.sub(byteRows(backend, a, longest), byteRows(backend, b, longest)))
  // Where one string begins with the other, the shorter one comes first.
  const rest = core.sign(core.sub(lengthA, lengthB))
  const differences = core.concat([bytes, core.expandDims(rest, -1)], -1)
  const isEqualSoFar = core.cumprod(core.cast(core.equal(differences, 0), 'int32'), -1, true)
  return core.sum(core.mul(differences, isEqualSoFar), -1)
}

function byteLengths(backend: Backend, strings: Tensor): Tensor {
  return backend.executeSingleOutput('StringLength', [stringAttr('unit', 'BYTE')], [strings])
}

// [...shape, length], with zeros after a string's end.
function byteRows(backend: Backend, strings: Tensor, length: Tensor): Tensor {
  const attributes = [typeAttr('out_type', TF_UINT8), boolAttr('little_endian', true)]
  return executeCasting(backend, 'DecodePaddedRaw', attributes, [[strings], [length]], ['int32'])[0]!
}

export const comparisonKernels: readonly Kernel[] = (['Greater', 'GreaterEqual', 'Less', 'LessEqual'] as const).map(
  compare,
)
