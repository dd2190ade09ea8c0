/** @file Inputs for TensorFlow's ops, from what its registry says of each: mostly what the op takes, with a fault or two. */

import type { OpArgument, OpAttributeDef, OpDef } from '@diptych/tensor/runtime'
import { Chance, JUNK, ODD_INTS } from './chance.ts'
import { ALL_DTYPES, nameOf } from './dtypes.ts'
import { RESOURCES, VARIANTS } from './handles.ts'
import { countOf, type Example, isTensor, type PlannedInput } from './plan.ts'

/** @param examples - inputs that the op takes, or comes near to; most inputs are changes of one. @returns the input that belongs to `seed`. */
export function drawOpPlan(op: OpDef, seed: number, examples: readonly Example[]): Example {
  const chance = new Chance(seed)
  if (examples.length > 0 && chance.chance(85)) return changeExample(op, chance.pick(examples), chance)
  return freshPlan(op, chance)
}

/** An input that is not a change of another. */
function freshPlan(op: OpDef, chance: Chance): Example {
  const attributes: Record<string, unknown> = {}
  for (const attribute of op.attributes) {
    const value = drawAttribute(attribute, chance)
    if (value !== undefined) attributes[attribute.name] = value
  }
  const inputs = Object.fromEntries(op.inputs.map(input => [input.name, drawInput(op, input, attributes, chance)]))
  return { subject: `raw.${op.name}`, attributes, inputs }
}

// Up to three changes, and new values everywhere in more than half of the cases.
function changeExample(op: OpDef, example: Example, chance: Chance): Example {
  const attributes: Record<string, unknown> = { ...example.attributes }
  const inputs: Record<string, PlannedInput> = { ...example.inputs }
  if (chance.chance(60))
    for (const [name, input] of Object.entries(inputs)) inputs[name] = revalued(input, name, chance)
  for (let left = chance.pick([0, 0, 1, 1, 1, 2, 3]); left > 0; left--) {
    if (op.inputs.length > 0 && (op.attributes.length === 0 || chance.chance(65))) {
      const argument = chance.pick(op.inputs)
      inputs[argument.name] = changeInput(op, argument, inputs[argument.name]!, attributes, chance)
    } else if (op.attributes.length > 0) {
      const attribute = chance.pick(op.attributes)
      const value = drawAttribute(attribute, chance)
      if (value === undefined) delete attributes[attribute.name]
      else attributes[attribute.name] = value
    }
  }
  return { ...example, attributes, inputs }
}

function revalued(input: PlannedInput, name: string, chance: Chance): PlannedInput {
  if (Array.isArray(input)) return input.map(item => revalued(item, name, chance))
  return isTensor(input) ? { ...input, values: chance.values(input.dtype, countOf(input.shape), name) } : input
}

function changeInput(
  op: OpDef,
  argument: OpArgument,
  input: PlannedInput,
  attributes: Readonly<Record<string, unknown>>,
  chance: Chance,
): PlannedInput {
  if (Array.isArray(input) && input.length > 0 && chance.chance(80)) {
    const at = chance.int(0, input.length - 1)
    if (chance.chance(20)) return input.filter((_, position) => position !== at)
    return input.map((item, index) => (index === at ? changeInput(op, argument, item, attributes, chance) : item))
  }
  return isTensor(input) ? chance.changed(input, argument.name) : drawInput(op, argument, attributes, chance)
}

// Attributes

function drawAttribute(attribute: OpAttributeDef, chance: Chance): unknown {
  const { kind, isList, minimum } = attribute
  if (chance.chance(chance.faultPercent)) return chance.pick(JUNK)
  if (attribute.default !== undefined && chance.chance(60)) return undefined
  if (!isList) return drawOne(attribute, chance)
  if (kind === 'int') return drawInts(attribute, chance)
  const length = chance.chance(80) ? Math.max(minimum ?? 0, chance.int(1, 3)) : chance.int(0, 6)
  return chance.list(length, () => drawOne(attribute, chance))
}

function drawOne({ kind, name, allowed, minimum, isList }: OpAttributeDef, chance: Chance): unknown {
  const least = isList ? undefined : minimum
  switch (kind) {
    case 'type':
      if (allowed && chance.chance(97)) return nameOf(chance.pick(allowed) as number)
      return chance.pick(chance.chance(70) ? ['float32', 'int32', 'int64', 'bool', 'string'] : ALL_DTYPES)
    case 'int':
      if (/^(N|n|num_|K|k)/.test(name) && chance.chance(85)) return chance.int(Math.max(least ?? 1, 1), 3)
      return chance.chance(75) ? chance.int(least ?? -1, Math.max(least ?? 0, 4)) : chance.pick(ODD_INTS)
    case 'float':
      return chance.float()
    case 'bool':
      return chance.chance(50)
    case 'string':
      return allowed && chance.chance(95) ? chance.pick(allowed) : chance.text()
    case 'shape':
      return chance.chance(15)
        ? null
        : chance.chance(70)
          ? chance.shape()
          : chance.list(chance.pick([0, 1, 2, 3, 5, 300]), () => chance.pick([0, 1, -1, 2 ** 31, 2 ** 40]))
    case 'tensor':
      return chance.pick<unknown>([1, [1, 2], [], 'a', [[true]]])
    case 'func':
      return chance.text()
  }
}

// Windows and strides are 1 for batch and channels, and of the rank of images or volumes.
function drawInts({ name, minimum }: OpAttributeDef, chance: Chance): number[] {
  if (/stride|ksize|dilation|rate|pooling_ratio/.test(name) && chance.chance(85)) {
    const window = chance.chance(80) ? chance.int(1, 3) : chance.pick(ODD_INTS)
    const inner = chance.list(chance.chance(65) ? 2 : 3, () => (chance.chance(80) ? window : chance.int(0, 3)))
    return chance.chance(90) ? [1, ...inner, 1] : [1, 1, ...inner]
  }
  const length = chance.chance(80) ? Math.max(minimum ?? 0, chance.int(1, 3)) : chance.pick([0, 4, 5, 6, 8, 300])
  return chance.list(length, () => (chance.chance(80) ? chance.int(-1, 4) : chance.pick(ODD_INTS)))
}

// Inputs

function drawInput(
  op: OpDef,
  argument: OpArgument,
  attributes: Readonly<Record<string, unknown>>,
  chance: Chance,
): PlannedInput {
  const { faultPercent } = chance
  const { name, dtype: fixed, typeAttribute, numberAttribute, typeListAttribute } = argument
  if (chance.chance(Math.min(faultPercent, 2))) return { junk: chance.pick(JUNK) }
  if (typeListAttribute) {
    const dtypes = attributes[typeListAttribute]
    return (Array.isArray(dtypes) ? dtypes : ['float32']).map(dtype => drawValue(String(dtype), name, chance))
  }
  const proper = fixed === undefined ? dtypeOf(op, typeAttribute, attributes) : nameOf(fixed)
  const dtype = chance.chance(faultPercent) ? chance.pick(ALL_DTYPES) : proper
  if (!numberAttribute) return drawValue(dtype, name, chance)
  const count = attributes[numberAttribute]
  const isCount = typeof count === 'number' && count >= 0 && count < 9 && !chance.chance(faultPercent)
  return chance.list(isCount ? count : chance.int(0, 3), () => drawValue(dtype, name, chance))
}

function dtypeOf(op: OpDef, attribute: string | undefined, attributes: Readonly<Record<string, unknown>>): string {
  const given = attribute === undefined ? undefined : attributes[attribute]
  if (typeof given === 'string' && ALL_DTYPES.includes(given)) return given
  const allowed = op.attributes.find(({ name }) => name === attribute)?.allowed
  return !allowed || allowed.includes(1) ? 'float32' : nameOf(Number(allowed[0]))
}

function drawValue(dtype: string, name: string, chance: Chance): PlannedInput {
  if (dtype !== 'resource' && dtype !== 'variant')
    return chance.tensor(ALL_DTYPES.includes(dtype) ? dtype : 'float32', name, drawShape(name, chance))
  const kinds = Object.keys(dtype === 'variant' ? VARIANTS : RESOURCES)
  const likely = kinds.filter(kind => name.toLowerCase().includes(kind))
  return { handle: chance.chance(75) && likely.length > 0 ? chance.pick(likely) : chance.pick(kinds) }
}

// Names tell what an input is, for the ops of which no example is known.
const SCALARS =
  /^(axis|dim|dimension|seed|size|k|depth|start|stop|limit|delta|num|index|alpha|lr|rho|epsilon|min|max|count|n|.*(_size|_factor|threshold|probability)|(buffer|num_|max_).*)$/
const VECTORS = /(shape|begin|end|strides|sizes|multiples|axes|reduction_indices|perm|splits|segment_ids)$/
const PAIRS = /(paddings|crops|indices)$/

function drawShape(name: string, chance: Chance): number[] {
  if (chance.chance(75)) {
    if (SCALARS.test(name)) return []
    if (VECTORS.test(name)) return [chance.pick([1, 2, 2, 3, 4])]
    if (PAIRS.test(name)) return [chance.pick([1, 2, 3, 4]), 2]
  }
  return chance.shape()
}
