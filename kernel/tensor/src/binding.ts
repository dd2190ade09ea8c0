/** @file tfjs's TFJSBinding, the interface of its native addon, over TensorFlow's C API. */

import { EngineTensor, liveTensors } from './engineTensor.ts'
import { execute } from './execute.ts'
import { guarded } from './interrupt.ts'
import * as op from './native/attributes.ts'
import { listDevices } from './native/context.ts'
import * as dtypes from './native/dtypes.ts'
import { capi } from './native/libtensorflow.ts'
import type { TensorValues } from './native/tensor.ts'

/** Where tfjs expects a number, it holds the tensor itself: a forgotten one is then garbage like any other object. */
export const binding = {
  TF_FLOAT: dtypes.TF_FLOAT,
  TF_INT32: dtypes.TF_INT32,
  TF_INT64: dtypes.TF_INT64,
  TF_BOOL: dtypes.TF_BOOL,
  TF_COMPLEX64: dtypes.TF_COMPLEX64,
  TF_STRING: dtypes.TF_STRING,
  TF_RESOURCE: dtypes.TF_RESOURCE,
  TF_UINT8: dtypes.TF_UINT8,
  TF_ATTR_STRING: op.ATTR_STRING,
  TF_ATTR_INT: op.ATTR_INT,
  TF_ATTR_FLOAT: op.ATTR_FLOAT,
  TF_ATTR_BOOL: op.ATTR_BOOL,
  TF_ATTR_TYPE: op.ATTR_TYPE,
  TF_ATTR_SHAPE: op.ATTR_SHAPE,
  TF_ATTR_RESOURCE: 99,

  get TF_Version(): string {
    return capi().TF_Version()
  },

  isUsingGpuDevice: (): boolean => listDevices().some(device => device.type === 'GPU'),

  getNumOfTensors: liveTensors,

  createTensor(shape: readonly number[], dtype: number, values: TensorValues): EngineTensor {
    return guarded(() => EngineTensor.fromValues(shape, dtype, values))
  },

  deleteTensor(tensor: EngineTensor): void {
    tensor.dispose()
  },

  tensorDataSync(tensor: EngineTensor): TensorValues {
    return guarded(() => tensor.read())
  },

  executeOp(
    name: string,
    attributes: readonly op.OpAttribute[],
    inputs: readonly EngineTensor[],
    outputCount: number,
  ): { id: EngineTensor; shape: readonly number[]; dtype: number }[] {
    return execute(name, attributes, inputs, outputCount).map(tensor => ({
      id: tensor,
      // tfjs changes shapes in place in a few kernels.
      shape: tensor.shape.slice(),
      dtype: tensor.dtype,
    }))
  },
}
