/** @file Takes the tensors out of nested arrays and objects, and puts others in their places. */

import type { Tensor } from '@tensorflow/tfjs'
import { ArgumentError } from '../errors.ts'
import { core } from '../tfjs.ts'

/** A value's form, and its tensors in order. */
export interface Structure {
  readonly tensors: readonly Tensor[]
  /** A value of the same form with other tensors. */
  rebuild(tensors: readonly Tensor[]): unknown
  /**
   * `value` has this form: the tensors' dtypes and shapes are equal, and so is everything else by value, or by identity for functions and class
   * instances. Its tensors are appended to `found`.
   */
  matches(value: unknown, found: Tensor[]): boolean
}

/** What stands in one place of a value. */
type Form = Omit<Structure, 'tensors'>

const DEEPEST = 100

/**
 * @param variables - `keep`: a variable is itself, as an argument is; `read`: it is a tensor, as in a result.
 * @param what - names the value in messages.
 * @throws {ArgumentError} for what tensors cannot be taken out of: a Map, a Set, and what contains itself.
 */
export function structureOf(value: unknown, variables: 'keep' | 'read', what = 'a value'): Structure {
  const tensors: Tensor[] = []
  const visit = (part: unknown, depth: number): Form => {
    if (depth > DEEPEST) throw new ArgumentError(`${what}: nested deeper than ${DEEPEST} levels, or containing itself.`)
    if (isTensor(part) && !(variables === 'keep' && isVariable(part))) return tensorForm(part, tensors.push(part) - 1)
    // Its holes are undefined.
    if (Array.isArray(part)) return arrayForm(Array.from(part, item => visit(item, depth + 1)))
    if (isPlainObject(part))
      return objectForm(Object.entries(part).map(([name, member]) => [name, visit(member, depth + 1)]))
    if (part instanceof Map || part instanceof Set) {
      const kind = part instanceof Map ? 'a Map' : 'a Set'
      throw new ArgumentError(
        `${what}: tensors may be in arrays and plain objects, got ${kind}. Give an array or an object.`,
      )
    }
    return ArrayBuffer.isView(part) ? bytesForm(part) : valueForm(part)
  }
  const { rebuild, matches } = visit(value, 0)
  return { tensors, rebuild, matches }
}

function tensorForm({ dtype, shape }: Tensor, index: number): Form {
  const dims = [...shape]
  return {
    rebuild: given => given[index],
    matches(value, found) {
      if (!isTensor(value) || value.dtype !== dtype || value.shape.length !== dims.length) return false
      for (let axis = 0; axis < dims.length; axis++) if (value.shape[axis] !== dims[axis]) return false
      if (isVariable(value)) return false
      found.push(value)
      return true
    },
  }
}

function arrayForm(items: readonly Form[]): Form {
  return {
    rebuild: given => items.map(item => item.rebuild(given)),
    matches(value, found) {
      if (!Array.isArray(value) || value.length !== items.length) return false
      for (let index = 0; index < items.length; index++) if (!items[index]!.matches(value[index], found)) return false
      return true
    },
  }
}

function objectForm(members: readonly (readonly [name: string, form: Form])[]): Form {
  return {
    rebuild: given => Object.fromEntries(members.map(([name, member]) => [name, member.rebuild(given)])),
    matches(value, found) {
      if (!isPlainObject(value)) return false
      const names = Object.keys(value)
      if (names.length !== members.length) return false
      for (let index = 0; index < names.length; index++) {
        const [name, member] = members[index]!
        // What reads the members in order finds another order.
        if (names[index] !== name || !member.matches(value[name], found)) return false
      }
      return true
    },
  }
}

function bytesForm(view: ArrayBufferView): Form {
  const contents = (of: ArrayBufferView): Buffer => Buffer.from(of.buffer, of.byteOffset, of.byteLength)
  // A copy: the array may have changed when it comes again.
  const bytes = Buffer.from(contents(view))
  const kind = view.constructor.name
  return {
    rebuild: () => view,
    matches: value => ArrayBuffer.isView(value) && value.constructor.name === kind && bytes.equals(contents(value)),
  }
}

function valueForm(part: unknown): Form {
  return { rebuild: () => part, matches: value => Object.is(value, part) }
}

const isOf = Object.prototype.isPrototypeOf

// `instanceof` asks tfjs for six properties.
export function isTensor(value: unknown): value is Tensor {
  return isOf.call(core.Tensor.prototype, value as object)
}

function isVariable(tensor: Tensor): boolean {
  return (tensor as { assign?: unknown }).assign !== undefined
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
