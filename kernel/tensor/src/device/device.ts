/** @file `tf.device`: code whose ops run on a device. */

import { ArgumentError } from '../errors.ts'
import { findDevice } from './name.ts'
import { runOnDevice } from './scope.ts'

/**
 * Runs `fn` with its ops on a device. The device follows `fn` through its awaits and into graph functions and graph cells; an inner
 * `tf.device` replaces it. Tensors that `fn` makes from values are put there too; inputs from elsewhere are copied. int32 and string values
 * stay with the CPU, which reads shapes and axes from them.
 *
 * A variable that is made on a device stays there, wherever its next values are computed. All else runs where TensorFlow likes: on the
 * first GPU, if there is one and it has the op.
 *
 * @param name - as TensorFlow takes it: `/gpu:1`, `/device:GPU:1`, in full with job and task; also `GPU:1`. `null` undoes an outer `tf.device`.
 * @returns what `fn` returns; of an async function, its promise.
 * @throws {PlacementError} if there is no such device, or at an op that it cannot run. Lists the devices.
 * @example const product = tf.device('/cpu:0', () => tf.matMul([[1, 2]], [[3], [4]]))
 * @see TensorFlow C API: TFE_OpSetDevice, TF_SetDevice
 */
export function device<T>(name: string | null, fn: () => T): T {
  if (name !== null && typeof name !== 'string') {
    throw new ArgumentError(`tf.device: expected a device's name, such as '/gpu:0', or null, got ${describe(name)}.`)
  }
  if (typeof fn !== 'function') {
    throw new ArgumentError(`tf.device: expected a function, got ${describe(fn)}. Write tf.device('/gpu:0', () => …).`)
  }
  return runOnDevice(name === null ? null : findDevice(name), fn)
}

function describe(value: unknown): string {
  return value === null ? 'null' : typeof value
}
