/** @file The ops that `tf.raw` does not call, by name, each with its reason. */

import type { OpDef } from '../native/opDef.ts'

/** Made to end the process. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  Abort: 'left out, because it is made to end the process',
}

/** Made for what is not here: they stop the one thread for good, or end the process because they believe what they are given. */
const REFUSED: Readonly<Record<string, string>> = {
  ...refused(
    "it is a part of TensorFlow's quantizer, and reads beyond its inputs where they are not what that gives",
    'CalibrationStatisticsSaver',
  ),
  ...refused(
    "it is a part of TensorFlow's debugger, which is not here to take what it sends",
    ...['DebugIdentity', 'DebugIdentityV2', 'DebugIdentityV3', 'DebugNanCount', 'DebugNumericSummary', 'DumpTensor'],
  ),
  ...refused(
    'it waits for calls of other threads, and there are none',
    'Batch',
    'BatchFunction',
    'Unbatch',
    'UnbatchGrad',
  ),
  ...refused(
    "it ends the process where the dataset's elements are not the table's. Use InitializeTableV2 with tensors",
    'InitializeTableFromDataset',
  ),
  ...refused(
    'it takes any variant for a ragged tensor. Use RaggedTensorFromVariant and ops on the values',
    'RaggedTensorToVariantGradient',
  ),
  ...refused(
    "it is a part of TensorFlow's own service between machines, and believes what it is given",
    ...['RpcCall', 'RpcCheckStatus', 'RpcClient', 'RpcGetValue', 'RpcServer', 'RpcServerRegister', 'RpcServerStart'],
  ),
  ...refused(
    'only what TensorFlow compiles may call it. Compile with tf.graph(…, { xla: true })',
    ...['XlaCallModule', 'XlaLaunch', 'XlaLaunchV2', 'XlaReplicaId'],
  ),
  ...refused(
    "it asks one of TensorFlow's data services over the network, and waits for it",
    ...[
      'DataServiceDataset',
      'DataServiceDatasetV2',
      'DataServiceDatasetV3',
      'DataServiceDatasetV4',
      'DistributedSave',
    ],
  ),
  ...refused('a lock that is taken twice waits for ever', 'MutexLock', 'ConsumeMutexLock'),
  ...refused(
    'a tensor that is received waits until one is sent, and one that is sent stays until it is received. Use the tensor itself',
    ...['Recv', 'Send'],
  ),
  ...refused(
    'it waits for other members of a group, and no other thread here could be one',
    ...[
      'CollectiveAllToAllV2',
      'CollectiveAllToAllV3',
      'CollectiveAssignGroupV2',
      'CollectiveBcastRecv',
      'CollectiveBcastRecvV2',
    ],
    ...[
      'CollectiveBcastSend',
      'CollectiveBcastSendV2',
      'CollectiveGather',
      'CollectiveGatherV2',
      'CollectiveInitializeCommunicator',
    ],
    ...['CollectiveReduce', 'CollectiveReduceScatterV2', 'CollectiveReduceV2', 'CollectiveReduceV3'],
  ),
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

function refused(reason: string, ...ops: readonly string[]): Record<string, string> {
  return Object.fromEntries(ops.map(op => [op, `not called, because ${reason}`]))
}
