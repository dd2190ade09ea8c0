/** @file What `tf.raw` asks of tfjs's tensors: that they are alive, and outside of gradients. */

import type { Tensor } from '@tensorflow/tfjs'
import type { EngineTensor } from '../engineTensor.ts'
import { ArgumentError, DisposedTensorError } from '../errors.ts'
import { engineTensorOf } from '../graph/engineTensors.ts'
import { core } from '../tfjs.ts'

/** The engine's tensor under a tfjs tensor. @throws {DisposedTensorError} */
export function unwrap(tensor: Tensor, what: string): EngineTensor {
  if (tensor.isDisposed) {
    throw new DisposedTensorError(
      `${what}: a ${tensor.dtype} tensor of shape [${tensor.shape}] was disposed. Keep it alive (tf.keep, clone) until its last use.`,
    )
  }
  return engineTensorOf(tensor)
}

interface Tape {
  isTapeOn(): boolean
  addTapeNode(
    kernel: string,
    inputs: Record<string, Tensor>,
    outputs: readonly Tensor[],
    gradient: () => never,
    saved: readonly Tensor[],
    attributes: object,
  ): void
}

/** Tells a gradient that is being taken that it cannot pass this op. */
export function noteOnTape(op: string, inputs: readonly Tensor[], outputs: readonly Tensor[]): void {
  const tape = core.engine() as unknown as Tape
  if (!tape.isTapeOn() || inputs.length === 0 || outputs.length === 0) return
  const refuse = (): never => {
    throw new ArgumentError(
      `tf.raw.${op} has no gradient: tf.raw calls TensorFlow's op as it is. Use tfjs's own function for it, or give the gradient with tf.customGrad.`,
    )
  }
  // Not the op's bare name: tfjs would take the gradient of its own kernel of that name.
  tape.addTapeNode(
    `tf.raw.${op}`,
    Object.fromEntries(inputs.map((input, index) => [index, input])),
    outputs,
    refuse,
    [],
    {},
  )
}
