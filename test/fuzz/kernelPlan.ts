/** @file Inputs for tfjs's kernels: calls from tfjs-core's own suite, changed in up to three places. */

import { Chance, JUNK, ODD_INTS } from './chance.ts'
import { countOf, type Example, isTensor, type PlannedInput } from './plan.ts'

const DTYPES = ['float32', 'int32', 'bool', 'complex64', 'string']

/** @param examples - calls that the kernel takes, at least one. @returns the input that belongs to `seed`. */
export function drawKernelPlan(seed: number, examples: readonly Example[]): Example {
  const chance = new Chance(seed)
  const example = chance.pick(examples)
  const attributes: Record<string, unknown> = { ...example.attributes }
  const inputs: Record<string, PlannedInput> = { ...example.inputs }
  const inputNames = Object.keys(inputs)
  const attributeNames = Object.keys(attributes)
  if (chance.chance(40)) for (const name of inputNames) inputs[name] = revalued(inputs[name]!, name, chance)
  for (let left = chance.pick([0, 1, 1, 1, 2, 3]); left > 0; left--) {
    if (inputNames.length > 0 && (attributeNames.length === 0 || chance.chance(60))) {
      const name = chance.pick(inputNames)
      inputs[name] = changeInput(inputs[name]!, name, chance)
    } else if (attributeNames.length > 0) {
      const name = chance.pick(attributeNames)
      const others = examples.map(other => other.attributes[name])
      attributes[name] = chance.chance(30) ? chance.pick(others) : changeValue(attributes[name], chance)
    }
  }
  return { ...example, inputs, attributes }
}

function revalued(input: PlannedInput, name: string, chance: Chance): PlannedInput {
  if (Array.isArray(input)) return input.map(item => revalued(item, name, chance))
  return isTensor(input) ? { ...input, values: chance.values(input.dtype, countOf(input.shape), name) } : input
}

function changeInput(input: PlannedInput, name: string, chance: Chance): PlannedInput {
  if (chance.chance(Math.min(chance.faultPercent, 4))) return { junk: chance.pick(JUNK) }
  if (Array.isArray(input)) {
    if (input.length === 0 || chance.chance(15)) return [...input, chance.tensor('float32', name)]
    const at = chance.int(0, input.length - 1)
    if (chance.chance(15)) return input.filter((_, index) => index !== at)
    return input.map((item, index) => (index === at ? changeInput(item, name, chance) : item))
  }
  if (!isTensor(input)) return chance.tensor(chance.pick(DTYPES), name)
  if (chance.chance(15)) {
    const dtype = chance.pick(DTYPES)
    return { ...input, dtype, values: chance.values(dtype, countOf(input.shape), name) }
  }
  return chance.changed(input, name)
}

// A value of another size, mostly of the same kind.
function changeValue(value: unknown, chance: Chance): unknown {
  if (chance.chance(chance.faultPercent)) return chance.pick(JUNK)
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return chance.chance(50) ? chance.int(-1, 4) : chance.pick([...ODD_INTS, 0.5, 'NaN'])
  if (typeof value === 'string') return chance.pick([chance.text(), ...DTYPES, 'same', 'valid', 'NCHW', 'NHWC'])
  if (Array.isArray(value)) {
    if (value.length === 0 || chance.chance(15)) return [...value, chance.int(-1, 4)]
    const at = chance.int(0, value.length - 1)
    if (chance.chance(15)) return value.filter((_, index) => index !== at)
    return value.map((item, index) => (index === at ? changeValue(item, chance) : item))
  }
  return chance.pick<unknown>([value, undefined, chance.int(-1, 3), [chance.int(-1, 3)]])
}
