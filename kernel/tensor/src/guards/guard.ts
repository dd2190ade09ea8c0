/** @file Refuses, before TensorFlow sees them, inputs that would end the process: its kernels check some things by aborting. */

import type { EngineTensor } from '../engineTensor.ts'
import { ArgumentError } from '../errors.ts'
import type { OpAttribute } from '../native/attributes.ts'
import { CONDITIONS, INFERRED } from './conditions.ts'
import { checkByInference } from './inference.ts'
import { checkKernels } from './kernelDevices.ts'
import { checkMemory } from './memory.ts'

/** For every op, at the one door. @throws {ArgumentError | TensorFlowError | OutOfMemoryError} says what the op takes and what came. */
export function guardOp(
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly EngineTensor[],
  outputCount: number,
): void {
  checkConditions(name, attributes, inputs)
  if (INFERRED.has(name)) checkByInference(name, attributes, inputs, outputCount)
  checkMemory(name, attributes, inputs, outputCount)
}

/** For an op that the caller named: tfjs has checked nothing before, so shape inference does. @throws as `guardOp` */
export function checkCall(
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly EngineTensor[],
  outputCount: number,
): void {
  checkKernels(name)
  // Inference itself aborts on some of what conditions refuse.
  checkConditions(name, attributes, inputs)
  checkByInference(name, attributes, inputs, outputCount)
}

function checkConditions(name: string, attributes: readonly OpAttribute[], inputs: readonly EngineTensor[]): void {
  const conditions = CONDITIONS.get(name)
  if (conditions === undefined) return
  for (const condition of conditions) {
    const problem = condition({ name, attributes, inputs })
    if (problem) throw new ArgumentError(`${name}: ${problem}${described(inputs)}.`)
  }
}

function described(inputs: readonly EngineTensor[]): string {
  return inputs.length > 0 ? ` (inputs: ${inputs.map(input => input.describe()).join(', ')})` : ''
}
