/** @file Takes the tensors out of nested arrays and objects, and puts others in their places. */

import type { Tensor } from '@tensorflow/tfjs'
import { core } from '../tfjs.ts'

/** A value's tensors in order, and a function that makes a value of the same form with other tensors. */
export interface Structure {
  readonly tensors: readonly Tensor[]
  /** Equal for values of equal form: the tensors' dtypes and shapes, and everything else by value, or by identity for functions and class instances. */
  readonly key: string
  rebuild(tensors: readonly Tensor[]): unknown
}

/** @param variables - `keep`: a variable is itself, as an argument is; `read`: it is a tensor, as in a result. */
export function structureOf(value: unknown, variables: 'keep' | 'read'): Structure {
  const tensors: Tensor[] = []
  const visit = (part: unknown): { key: string; rebuild: (given: readonly Tensor[]) => unknown } => {
    if (part instanceof core.Tensor && !(variables === 'keep' && part instanceof core.Variable)) {
      const index = tensors.push(part) - 1
      return { key: `${part.dtype}[${part.shape}]`, rebuild: given => given[index] }
    }
    if (Array.isArray(part)) {
      const items = part.map(visit)
      return {
        key: `[${items.map(item => item.key).join()}]`,
        rebuild: given => items.map(item => item.rebuild(given)),
      }
    }
    if (isPlainObject(part)) {
      const entries = Object.entries(part).map(([name, member]) => [name, visit(member)] as const)
      return {
        key: `{${entries.map(([name, member]) => `${JSON.stringify(name)}:${member.key}`).join()}}`,
        rebuild: given => Object.fromEntries(entries.map(([name, member]) => [name, member.rebuild(given)])),
      }
    }
    return { key: keyOf(part), rebuild: () => part }
  }
  const { key, rebuild } = visit(value)
  return { tensors, key, rebuild }
}

const identities = new WeakMap<object, number>()
let identityCount = 0

function keyOf(value: unknown): string {
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') {
    let identity = identities.get(value)
    if (identity === undefined) {
      identity = identityCount++
      identities.set(value, identity)
    }
    return `#${identity}`
  }
  if (typeof value === 'string') return JSON.stringify(value)
  return Object.is(value, -0) ? '-0' : `${typeof value === 'bigint' ? 'n' : ''}${String(value)}`
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
