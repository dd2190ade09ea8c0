/** @file The ops that `tf.raw` does not call, by name, each with its reason. */

import type { OpDef } from '../native/opDef.ts'

const WAITS_FOR_A_GROUP =
  'not called, because it waits for other members of a group, and no other thread here could be one'
const WAITS_FOR_ITSELF = 'not called, because a lock that is taken twice waits for ever'

/** Made to end the process. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  Abort: 'left out, because it is made to end the process',
}

/** Made for what is not here: they stop the one thread for good, or end the process because they believe what they are given. */
const REFUSED: Readonly<Record<string, string>> = {
  CalibrationStatisticsSaver:
    "not called, because it is a part of TensorFlow's quantizer: it reads beyond its inputs where they are not what that gives",
  DumpTensor:
    "not called, because it is a part of TensorFlow's debugger, and ends the process where there is nothing to dump",
  InitializeTableFromDataset:
    "not called, because it ends the process where the dataset's elements are not the table's. Use InitializeTableV2 with tensors",
  RaggedTensorToVariantGradient:
    'not called, because it takes any variant for a ragged tensor. Use RaggedTensorFromVariant and ops on the values',
  ...Object.fromEntries(
    ['Call', 'CheckStatus', 'Client', 'GetValue', 'Server', 'ServerRegister', 'ServerStart'].map(part => [
      `Rpc${part}`,
      "not called, because it is a part of TensorFlow's own service between machines, and believes what it is given",
    ]),
  ),
  ...Object.fromEntries(
    ['XlaCallModule', 'XlaLaunch', 'XlaLaunchV2', 'XlaReplicaId'].map(op => [
      op,
      'not called, because only what TensorFlow compiles may call it. Compile with tf.graph(…, { xla: true })',
    ]),
  ),
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

/** Of ops that begin with _. */
const INTERNAL =
  'not called, because TensorFlow makes it itself when it rewrites graphs, and asks nothing of its inputs'

/** The op is none of `tf.raw`'s names. */
export function isLeftOut(op: string): boolean {
  return Object.hasOwn(LEFT_OUT, op)
}

/** Why `tf.raw` does not run an op; `undefined`: it does. */
export function refusalOf(op: OpDef): string | undefined {
  const reason = LEFT_OUT[op.name] ?? REFUSED[op.name] ?? (op.name.startsWith('_') ? INTERNAL : undefined)
  if (reason) return reason
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
