/** @file Refuses, before TensorFlow sees them, inputs that would end the process: its kernels check some things by aborting. */

import type { EngineTensor } from '../engineTensor.ts'
import { ArgumentError } from '../errors.ts'
import type { OpAttribute } from '../native/attributes.ts'
import { type Condition, checkConditions, noTexts } from './condition.ts'
import { CONDITIONS, INFERRED, ND_SCATTERS } from './conditions.ts'
import { checkByInference } from './inference.ts'
import { checkKernels } from './kernelDevices.ts'
import { checkMemory, GROWING, type Growth, PADDED, SQUARED } from './memory.ts'

const MOST_OUTPUTS = 65_536

/** What an op is asked before it runs. One table of all, so that the many ops without a rule cost one look. */
interface Rule {
  readonly conditions: readonly Condition[]
  readonly isInferred: boolean
  readonly growth: Growth
}

const RULES: ReadonlyMap<string, Rule> = new Map(
  [...new Set([...CONDITIONS.keys(), ...INFERRED, ...GROWING, ...PADDED, ...SQUARED])].map(name => [
    name,
    {
      conditions: CONDITIONS.get(name) ?? [],
      isInferred: INFERRED.has(name),
      growth: growthOf(name),
    },
  ]),
)

function growthOf(name: string): Growth {
  if (GROWING.has(name)) return 'values'
  if (PADDED.has(name)) return 'paddings'
  return SQUARED.has(name) ? 'anything' : undefined
}

/** Asks an op what it must be asked before it runs. @throws {ArgumentError | TensorFlowError | OutOfMemoryError} says what the op takes and what came. */
export type Guard = (
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly EngineTensor[],
  outputCount: number,
) => void

/** For an op of tfjs's kernels, which have checked what tfjs checks. */
export const guardOp: Guard = (name, attributes, inputs, outputCount) => {
  checkOutputs(name, outputCount)
  const rule = RULES.get(name)
  if (rule?.isInferred) checkByInference(name, attributes, inputs, outputCount, rule.conditions)
  else if (rule) checkConditions(rule.conditions, name, attributes, inputs)
  checkMemory(name, attributes, inputs, outputCount, rule?.growth)
}

/** For an op that the caller named: tfjs has checked nothing before, so shape inference does. */
export const guardCall: Guard = (name, attributes, inputs, outputCount) => {
  checkOutputs(name, outputCount)
  checkKernels(name)
  // Inference itself aborts on some of what conditions refuse.
  if (name.startsWith('Xla')) checkConditions([noTexts], name, attributes, inputs)
  checkConditions(RULES.get(name)?.conditions ?? [], name, attributes, inputs)
  // Shape inference takes the handle's shape for the variable's; the kernels look at the variable's.
  if (!ND_SCATTERS.includes(name)) checkByInference(name, attributes, inputs, outputCount, [])
  checkMemory(name, attributes, inputs, outputCount, 'anything')
}

/** For an op whose conditions the caller has seen to itself, in a way that needs no values. */
export const guardSize: Guard = (name, attributes, inputs, outputCount) => {
  checkOutputs(name, outputCount)
  checkMemory(name, attributes, inputs, outputCount, RULES.get(name)?.growth)
}

// Each output takes memory here before TensorFlow looks at anything.
function checkOutputs(name: string, outputCount: number): void {
  if (outputCount > MOST_OUTPUTS || outputCount < 0)
    throw new ArgumentError(
      `${name}: expected from 0 to ${MOST_OUTPUTS} outputs, got ${outputCount}. An attribute says how many: give a smaller one.`,
    )
}
