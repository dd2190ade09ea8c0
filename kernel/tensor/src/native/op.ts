/** @file Runs one operation, or one graph function, through TensorFlow's eager API. */

import { channel } from 'node:diagnostics_channel'
import { withInputs } from '../device/explain.ts'
import { currentDevice } from '../device/scope.ts'
import { EngineTensor } from '../engineTensor.ts'
import { InterruptedError, TensorFlowError } from '../errors.ts'
import { interruptWanted } from '../interrupt.ts'
import { type OpAttribute, setOpAttribute } from './attributes.ts'
import { cancellationManager, renewCancellationManager } from './cancellation.ts'
import type { Pointer } from './capi.ts'
import { CANCELLED } from './codes.ts'
import { eagerContext } from './context.ts'
import { capi } from './libtensorflow.ts'
import { check, status } from './status.ts'

/** Published after every call into TensorFlow that executes something: `{ name, inputs, outputs, milliseconds }`; the time is the call's, and a GPU may go on after it. */
export const executeChannel = channel('diptych:execute')

/** Looks at what each call into TensorFlow gave. What it throws, the call throws; it disposes the outputs then. */
export type ResultCheck = (name: string, inputs: readonly EngineTensor[], outputs: readonly EngineTensor[]) => void

let resultCheck: ResultCheck | undefined

/** Installs the check of results, or none. */
export function setResultCheck(check: ResultCheck | undefined): void {
  resultCheck = check
}

// One op object, reset for each call: making one takes longer than many ops run.
let reusable: Pointer | undefined

// TensorFlow's code of a call that was cancelled.

// Their result has their first input's memory.
const VIEWS: ReadonlySet<string> = new Set(['Reshape', 'Identity', 'ExpandDims', 'Squeeze', 'StopGradient'])

// TensorFlow writes an op's results here. koffi hands out the memory of typed arrays, but converts other arrays there and back.
let outputs = new BigUint64Array(16)
const count = new Int32Array(1)

/**
 * @param name - an op's or a graph function's name. @param device - where it runs; `null`: where TensorFlow likes.
 * @throws {TensorFlowError} in TensorFlow's words, with the inputs' dtypes and shapes.
 * @throws {InterruptedError} if another thread has cancelled the call
 */
export function runOp(
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly EngineTensor[],
  outputCount: number,
  device: string | null = currentDevice(),
): EngineTensor[] {
  const api = capi()
  // Before the op is touched: resolving may run other ops.
  for (const input of inputs) input.resolve()
  const op = prepare(name, device)
  let results: EngineTensor[]
  try {
    for (const { handle } of inputs) api.TFE_OpAddInput(op, handle!, status())
    check(name)
    for (const attribute of attributes) setOpAttribute(op, name, attribute)
    if (outputCount > outputs.length) outputs = new BigUint64Array(outputCount)
    count[0] = outputCount
    const started = executeChannel.hasSubscribers ? performance.now() : 0
    api.TFE_Execute(op, outputs, count, status())
    check(name)
    results = new Array<EngineTensor>(count[0])
    for (let index = 0; index < results.length; index++) results[index] = describeHandle(outputs[index]!)
    if (VIEWS.has(name)) results[0]!.storage.share(inputs[0]!.storage)
    if (executeChannel.hasSubscribers) {
      executeChannel.publish({ name, inputs, outputs: results, milliseconds: performance.now() - started })
    }
  } catch (error) {
    renewCancellationManager()
    // A failed op keeps its inputs and attributes: start afresh.
    reusable = undefined
    api.TFE_DeleteOp(op)
    if (!(error instanceof TensorFlowError)) throw error
    if (error.code === CANCELLED && interruptWanted()) throw new InterruptedError(`interrupted in ${name}`)
    throw withInputs(error, inputs)
  }
  resultCheck?.(name, inputs, results)
  return results
}

function prepare(name: string, device: string | null): Pointer {
  const api = capi()
  if (reusable !== undefined) api.TFE_OpReset(reusable, name, device, status())
  else {
    reusable = api.TFE_NewOp(eagerContext(), name, status())
    if (device !== null && api.TF_GetCode(status()) === 0) api.TFE_OpSetDevice(reusable, device, status())
  }
  try {
    check(name)
  } catch (error) {
    api.TFE_DeleteOp(reusable!)
    reusable = undefined
    throw error
  }
  api.TFE_OpSetCancellationManager(reusable!, cancellationManager(), status())
  return reusable!
}

/** The tensor of a handle, which is then the tensor's. */
export function describeHandle(handle: Pointer): EngineTensor {
  const api = capi()
  const rank = api.TFE_TensorHandleNumDims(handle, status())
  const shape = new Array<number>(rank)
  for (let axis = 0; axis < rank; axis++) shape[axis] = Number(api.TFE_TensorHandleDim(handle, axis, status()))
  return EngineTensor.fromHandle(handle, api.TFE_TensorHandleDataType(handle), shape)
}
