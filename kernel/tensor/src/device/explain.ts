/** @file What an op's error should say of devices: where its inputs are, and which devices could have run it. */

import type { EngineTensor } from '../engineTensor.ts'
import { PlacementError, type TensorFlowError } from '../errors.ts'
import { listDevices } from '../native/context.ts'
import { describeDevices, shortName } from './name.ts'
import { deviceOfHandle } from './placement.ts'

// TensorFlow's words for an op by itself, then for a node of a function.
const REFUSALS = [
  /Could not satisfy device specification '([^']+)'.*?Supported device types \[([^\]]*)\]/s,
  /Could not satisfy explicit device specification '([^']+)'.*?supported_device_types_=\[([^\]]*)\]/s,
]

/** The error with the inputs' dtypes, shapes and, where there are several devices, devices. */
export function withInputs(error: TensorFlowError, inputs: readonly EngineTensor[]): TensorFlowError {
  const placed = asPlacementError(error) ?? error
  const described = inputs.map(describePlaced).join(', ')
  return described ? placed.withMessage(`${placed.message} (inputs: ${described})`) : placed
}

function describePlaced(tensor: EngineTensor): string {
  if (tensor.handle === undefined || listDevices().length === 1) return tensor.describe()
  return `${tensor.describe()} on ${shortName(deviceOfHandle(tensor.handle))}`
}

function asPlacementError({ message, code, op }: TensorFlowError): PlacementError | undefined {
  const [, device, types] = REFUSALS.map(pattern => pattern.exec(message)).find(Boolean) ?? []
  if (!device || !types) return undefined
  // A function's nodes are called after their ops.
  const node = /operation (n\d+_\w+)/.exec(message)?.[1]
  const what = node ? `${op}: ${node}` : `${op}:`
  return new PlacementError(
    `${what} cannot run on ${shortName(device)}, TensorFlow has it for ${types.replaceAll(', ', ' and ')}. ${describeDevices()} ` +
      'Run it outside of tf.device, or let it run elsewhere: tf.configure({ softPlacement: true }).',
    code,
    op,
  )
}
