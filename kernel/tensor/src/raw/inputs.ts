/** @file An op's inputs from what was given: values become tensors, and dtypes and lengths are read off. */

import type { Tensor } from '@tensorflow/tfjs'
import { EngineTensor } from '../engineTensor.ts'
import { ArgumentError } from '../errors.ts'
import { ATTR_INT, ATTR_TYPE, type OpAttribute } from '../native/attributes.ts'
import { dtypeName, TF_FLOAT, TF_INT32, TF_INT64, TF_STRING } from '../native/dtypes.ts'
import type { OpArgument, OpDef } from '../native/opDef.ts'
import { core } from '../tfjs.ts'
import { areIntegers, naturalDtype, valuesOf } from '../values.ts'
import { unwrap } from './rawTensor.ts'
import type { RawInputs } from './types.ts'

export interface BoundInputs {
  /** In the op's order, lists spread. */
  readonly tensors: readonly EngineTensor[]
  /** The tensors among what was given. */
  readonly given: readonly Tensor[]
  /** Those that were made here of values; the caller disposes them. */
  readonly made: readonly EngineTensor[]
  /** The dtypes and lengths that the inputs tell. */
  readonly inferred: ReadonlyMap<string, OpAttribute>
}

/** @throws {ArgumentError} names the op and the input. */
export function bindInputs(op: OpDef, inputs: RawInputs, attributes: ReadonlyMap<string, OpAttribute>): BoundInputs {
  checkNames(op, inputs)
  return new Binder(op, inputs, attributes).bind()
}

function checkNames(op: OpDef, inputs: RawInputs): void {
  const names = op.inputs.map(({ name }) => name)
  const expected = names.length > 0 ? `Its inputs are: ${names.join(', ')}.` : 'The op has none.'
  if (inputs === null || typeof inputs !== 'object' || inputs instanceof core.Tensor || Array.isArray(inputs)) {
    throw new ArgumentError(
      `tf.raw.${op.name}: expected an object of inputs by name, got ${described(inputs)}. ${expected}`,
    )
  }
  const missing = names.find(name => inputs[name] === undefined)
  if (missing) throw new ArgumentError(`tf.raw.${op.name}: input ${missing} is missing. ${expected}`)
  const unknown = Object.keys(inputs).find(name => !names.includes(name))
  if (unknown) throw new ArgumentError(`tf.raw.${op.name}: no input ${unknown}. ${expected}`)
}

class Binder {
  private readonly op: OpDef
  private readonly inputs: RawInputs
  private readonly attributes: ReadonlyMap<string, OpAttribute>
  private readonly inferred = new Map<string, OpAttribute>()
  /** Which input told a dtype or a length, for messages. */
  private readonly toldBy = new Map<string, string>()
  private readonly given: Tensor[] = []
  private readonly made: EngineTensor[] = []

  constructor(op: OpDef, inputs: RawInputs, attributes: ReadonlyMap<string, OpAttribute>) {
    this.op = op
    this.inputs = inputs
    this.attributes = attributes
  }

  bind(): BoundInputs {
    const lists = this.op.inputs.map(argument => this.membersOf(argument))
    for (const [index, argument] of this.op.inputs.entries()) this.learn(argument, lists[index]!)
    try {
      const tensors = this.op.inputs.flatMap((argument, index) => this.bindList(argument, lists[index]!))
      return { tensors, given: this.given, made: this.made, inferred: this.inferred }
    } catch (error) {
      for (const tensor of this.made) tensor.dispose()
      throw error
    }
  }

  private membersOf(argument: OpArgument): readonly unknown[] {
    const value = this.inputs[argument.name]
    if (!argument.numberAttribute && !argument.typeListAttribute) return [value]
    if (!Array.isArray(value)) {
      throw new ArgumentError(
        `${this.at(argument)}: expected an array of tensors, got ${described(value)}. Write ${argument.name}: [a, b, …].`,
      )
    }
    return value
  }

  // Tensors first: what they say decides what the values beside them become.
  private learn(argument: OpArgument, members: readonly unknown[]): void {
    const { typeAttribute, numberAttribute, typeListAttribute } = argument
    if (numberAttribute) this.tell(argument, numberAttribute, ATTR_INT, members.length)
    if (typeListAttribute) return
    const tensor = members.find(member => member instanceof core.Tensor)
    if (tensor && typeAttribute)
      this.tell(argument, typeAttribute, ATTR_TYPE, this.engineTensor(argument, tensor).dtype)
  }

  private tell(argument: OpArgument, attribute: string, type: number, value: number): void {
    const known = this.attributes.get(attribute) ?? this.inferred.get(attribute)
    if (!known) {
      this.checkAllowed(argument, attribute, type, value)
      this.inferred.set(attribute, { name: attribute, type, value })
      this.toldBy.set(attribute, argument.name)
      return
    }
    if (known.value === value) return
    const show = (what: unknown): string => (type === ATTR_TYPE ? dtypeName(what as number) : `${what} tensors`)
    const other = this.toldBy.get(attribute)
    const remedy = type === ATTR_TYPE ? 'Cast one of them (tf.cast)' : 'Give lists of one length'
    throw new ArgumentError(
      `${this.at(argument)} is ${show(value)}, but ${other ? `input ${other}` : `attribute ${attribute}`} says ${show(known.value)}: ` +
        `both are the op's ${attribute}. ${remedy}.`,
    )
  }

  private checkAllowed(argument: OpArgument, attribute: string, type: number, value: number): void {
    const definition = this.op.attributes.find(({ name }) => name === attribute)!
    if (type === ATTR_TYPE && definition.allowed && !definition.allowed.includes(value)) {
      throw new ArgumentError(
        `${this.at(argument)} is ${dtypeName(value)}, expected one of ${definition.allowed.map(allowed => dtypeName(allowed as number)).join(', ')}. Cast it (tf.cast).`,
      )
    }
    if (type === ATTR_INT && definition.minimum !== undefined && value < definition.minimum) {
      throw new ArgumentError(`${this.at(argument)}: expected at least ${definition.minimum} tensors, got ${value}.`)
    }
  }

  private bindList(argument: OpArgument, members: readonly unknown[]): EngineTensor[] {
    const { typeListAttribute } = argument
    const types = typeListAttribute
      ? (this.attributes.get(typeListAttribute)?.value as readonly number[] | undefined)
      : undefined
    if (types && types.length !== members.length) {
      throw new ArgumentError(
        `${this.at(argument)}: attribute ${typeListAttribute} has ${types.length} dtypes for ${members.length} tensors. Give one for each.`,
      )
    }
    const tensors = members.map((member, index) => this.bindOne(argument, member, types?.[index]))
    if (typeListAttribute && !types) {
      const known = this.inferred.get(typeListAttribute)?.value as readonly number[] | undefined
      const told = tensors.map(({ dtype }) => dtype)
      if (known && String(known) !== String(told)) {
        throw new ArgumentError(
          `${this.at(argument)} is ${told.map(dtypeName).join(', ')}, but input ${this.toldBy.get(typeListAttribute)} is ` +
            `${known.map(dtypeName).join(', ')}: both are the op's ${typeListAttribute}. Cast them (tf.cast).`,
        )
      }
      this.inferred.set(typeListAttribute, { name: typeListAttribute, type: ATTR_TYPE, value: told })
      this.toldBy.set(typeListAttribute, argument.name)
    }
    return tensors
  }

  private bindOne(argument: OpArgument, member: unknown, listed: number | undefined): EngineTensor {
    const { dtype: fixed, typeAttribute } = argument
    const wanted = fixed ?? listed ?? (typeAttribute ? this.knownType(typeAttribute) : undefined)
    if (member instanceof core.Tensor) {
      const tensor = this.engineTensor(argument, member)
      if (wanted !== undefined && tensor.dtype !== wanted) {
        throw new ArgumentError(
          `${this.at(argument)} must be ${dtypeName(wanted)}, got a ${dtypeName(tensor.dtype)} tensor. Cast it (tf.cast).`,
        )
      }
      this.given.push(member)
      return tensor
    }
    if (member === null || member === undefined || typeof member === 'function')
      throw new ArgumentError(`${this.at(argument)}: expected a tensor or values, got ${described(member)}.`)
    const dtype = wanted ?? this.chooseType(argument, member)
    const { shape, values } = valuesOf(member, dtype, this.at(argument))
    const tensor = EngineTensor.fromValues(shape, dtype, values)
    this.made.push(tensor)
    if (typeAttribute) this.tell(argument, typeAttribute, ATTR_TYPE, dtype)
    return tensor
  }

  private knownType(attribute: string): number | undefined {
    return (this.attributes.get(attribute) ?? this.inferred.get(attribute))?.value as number | undefined
  }

  /** The dtype for values where nothing else says one: the op's default, else what they are by themselves, if the op takes that. */
  private chooseType(argument: OpArgument, member: unknown): number {
    const definition = this.op.attributes.find(({ name }) => name === argument.typeAttribute)
    if (typeof definition?.default === 'number') return definition.default
    const natural = naturalDtype(member)
    const { allowed } = definition ?? {}
    if (!allowed || allowed.includes(natural)) return natural
    if (natural === TF_STRING) this.checkAllowed(argument, definition!.name, ATTR_TYPE, natural)
    const others = natural === TF_FLOAT && areIntegers(member) ? [TF_INT32, TF_INT64] : []
    return [...others, ...(allowed as number[])].find(dtype => allowed.includes(dtype))!
  }

  private engineTensor(argument: OpArgument, tensor: Tensor): EngineTensor {
    return unwrap(tensor, this.at(argument))
  }

  private at({ name }: OpArgument): string {
    return `tf.raw.${this.op.name}: input ${name}`
  }
}

function described(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (value instanceof core.Tensor) return 'a tensor'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${String(value)}`
}
