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

let isTrusted = false

/** Runs ops of a kernel that has seen to their conditions itself, in a way that needs no values. */
export function trusting<T>(run: () => T): T {
  isTrusted = true
  try {
    return run()
  } finally {
    isTrusted = false
  }
}

/** For every op, at the one door. @throws {ArgumentError | TensorFlowError | OutOfMemoryError} says what the op takes and what came. */
export function guardOp(
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly EngineTensor[],
  outputCount: number,
): void {
  checkOutputs(name, outputCount)
  const rule = RULES.get(name)
  if (rule !== undefined && !isTrusted) {
    const { conditions, isInferred } = rule
    if (isInferred) checkByInference(name, attributes, inputs, outputCount, conditions)
    else if (conditions.length > 0) checkConditions(conditions, name, attributes, inputs)
  }
  checkMemory(name, attributes, inputs, outputCount, rule?.growth)
}

/** For an op that the caller named: tfjs has checked nothing before, so shape inference does. @throws as `guardOp` */
export function checkCall(
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly EngineTensor[],
  outputCount: number,
): void {
  checkOutputs(name, outputCount)
  checkKernels(name)
  // Inference itself aborts on some of what conditions refuse.
  if (name.startsWith('Xla')) checkConditions([noTexts], name, attributes, inputs)
  checkConditions(RULES.get(name)?.conditions ?? [], name, attributes, inputs)
  // Shape inference takes the handle's shape for the variable's; the kernels look at the variable's.
  if (!ND_SCATTERS.includes(name)) checkByInference(name, attributes, inputs, outputCount, [])
  checkMemory(name, attributes, inputs, outputCount, 'anything')
}

// Each output takes memory here before TensorFlow looks at anything.
function checkOutputs(name: string, outputCount: number): void {
  if (outputCount > MOST_OUTPUTS || outputCount < 0)
    throw new ArgumentError(
      `${name}: expected from 0 to ${MOST_OUTPUTS} outputs, got ${outputCount}. An attribute says how many: give a smaller one.`,
    )
}
