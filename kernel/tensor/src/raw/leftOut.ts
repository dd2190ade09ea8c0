/** @file The ops that `tf.raw` does not call, by name, each with its reason. */

import type { OpDef } from '../native/opDef.ts'

const WAITS_FOR_A_GROUP =
  'left out, because it waits for other members of a group, and no other thread here could be one'
const WAITS_FOR_ITSELF = 'left out, because a lock that is taken twice waits for ever'

/** Made to end the process, to stop its one thread for good, or to trust what it is given. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  Abort: 'left out, because it is made to end the process',
  CalibrationStatisticsSaver:
    "left out, because it is a part of TensorFlow's quantizer: it reads beyond its inputs where they are not what that gives",
  MutexLock: WAITS_FOR_ITSELF,
  ConsumeMutexLock: WAITS_FOR_ITSELF,
  CollectiveAllToAllV2: WAITS_FOR_A_GROUP,
  CollectiveAllToAllV3: WAITS_FOR_A_GROUP,
  CollectiveAssignGroupV2: WAITS_FOR_A_GROUP,
  CollectiveBcastRecv: WAITS_FOR_A_GROUP,
  CollectiveBcastRecvV2: WAITS_FOR_A_GROUP,
  CollectiveBcastSend: WAITS_FOR_A_GROUP,
  CollectiveBcastSendV2: WAITS_FOR_A_GROUP,
  CollectiveGather: WAITS_FOR_A_GROUP,
  CollectiveGatherV2: WAITS_FOR_A_GROUP,
  CollectiveInitializeCommunicator: WAITS_FOR_A_GROUP,
  CollectiveReduce: WAITS_FOR_A_GROUP,
  CollectiveReduceScatterV2: WAITS_FOR_A_GROUP,
  CollectiveReduceV2: WAITS_FOR_A_GROUP,
  CollectiveReduceV3: WAITS_FOR_A_GROUP,
}

/** Ops that TensorFlow has and `tf.raw` has not. */
export function isLeftOut(op: string): boolean {
  return Object.hasOwn(LEFT_OUT, op)
}

/** Why `tf.raw` does not run an op; `undefined`: it does. */
export function refusalOf(op: OpDef): string | undefined {
  if (isLeftOut(op.name)) return LEFT_OUT[op.name]
  if ([...op.inputs, ...op.outputs].some(({ isReference }) => isReference)) {
    return (
      'it works on a reference, which only the graphs of TensorFlow 1 have. ' +
      'Use the op of resources for it (VarHandleOp, AssignVariableOp, Resource…, …V2) or tf.variable'
    )
  }
  if (op.deprecation) {
    const { version, explanation } = op.deprecation
    return `TensorFlow took it out in version ${version} of its graphs: ${explanation.replace(/\.+$/, '')}`
  }
  return undefined
}
