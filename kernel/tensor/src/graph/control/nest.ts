/** @file Tensors nested in arrays and plain objects, each with its place, so that messages can name it. */

import type { Tensor } from '@tensorflow/tfjs'
import { ArgumentError } from '../../errors.ts'
import { core } from '../../tfjs.ts'
import { isPlainObject, structureOf } from '../structure.ts'

export interface Nest {
  readonly tensors: readonly Tensor[]
  /** Of each tensor: `''` for a single one, else `[1]`, `.weights[0]`, … In order. */
  readonly places: readonly string[]
  /** The nesting in words: `tensor`, `[tensor, {a: tensor}]`. */
  readonly form: string
  rebuild(tensors: readonly Tensor[]): unknown
}

/** @param what - of whom, for messages. @throws {ArgumentError} if something else than tensors is in `value`. */
export function nestOf(value: unknown, what: string): Nest {
  const { tensors, rebuild } = structureOf(value, 'read', what)
  const places: string[] = []
  const form = walk(value, '', places, what)
  // Equal nestings have equal places, in whatever order an object's members come.
  const order = places.map((_, index) => index).sort((a, b) => (places[a]! < places[b]! ? -1 : 1))
  return {
    tensors: order.map(index => tensors[index]!),
    places: order.map(index => places[index]!),
    form,
    rebuild(given) {
      const inPlace = new Array<Tensor>(given.length)
      for (const [position, index] of order.entries()) inPlace[index] = given[position]!
      return rebuild(inPlace)
    },
  }
}

/** `float32 [2,3]` */
function typeText({ dtype, shape }: Pick<Tensor, 'dtype' | 'shape'>): string {
  return `${dtype} [${shape}]`
}

/** Where `given` first differs from `expected` in nesting, dtypes or shapes, in words. */
export function differenceOf(
  expected: Nest,
  given: Nest,
): { place: string; expected: string; given: string } | undefined {
  if (expected.form !== given.form) return { place: '', expected: expected.form, given: given.form }
  const index = expected.tensors.findIndex((tensor, i) => typeText(tensor) !== typeText(given.tensors[i]!))
  if (index < 0) return undefined
  return {
    place: expected.places[index]!,
    expected: typeText(expected.tensors[index]!),
    given: typeText(given.tensors[index]!),
  }
}

// In the order of structureOf.
function walk(value: unknown, place: string, places: string[], what: string): string {
  if (value instanceof core.Tensor) {
    places.push(place)
    return 'tensor'
  }
  if (value === undefined || value === null) return String(value)
  if (Array.isArray(value)) {
    return `[${value.map((item, index) => walk(item, `${place}[${index}]`, places, what)).join(', ')}]`
  }
  if (value instanceof Promise) {
    // Its rejection would end Node: nobody else awaits it.
    value.catch(() => {})
    throw new ArgumentError(
      `${what}: expected tensors, got a promise. The function cannot be async: await outside of it.`,
    )
  }
  if (isPlainObject(value)) {
    const members = Object.entries(value).map(([name, item]) => {
      const isWord = /^[A-Za-z_$][\w$]*$/.test(name)
      const member = isWord ? `.${name}` : `[${JSON.stringify(name)}]`
      return `${isWord ? name : JSON.stringify(name)}: ${walk(item, place + member, places, what)}`
    })
    return `{${members.sort().join(', ')}}`
  }
  const got = typeof value === 'object' ? 'an object of a class' : `the ${typeof value} ${String(value).slice(0, 40)}`
  const remedy = typeof value === 'number' || typeof value === 'boolean' ? ` Write tf.scalar(${value}).` : ''
  throw new ArgumentError(
    `${what}: expected tensors, alone or nested in arrays and plain objects, got ${got}${place && ` at ${place}`}.${remedy}`,
  )
}
