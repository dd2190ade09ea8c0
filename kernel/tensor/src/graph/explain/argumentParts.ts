/** @file The arguments of a graph function's call, part by part: what of them makes its signature, and where two calls differ. */

import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import type { Tensor, Variable } from '@tensorflow/tfjs'
import { core } from '../../tfjs.ts'
import { isPlainObject } from '../structure.ts'
import type { Parameter } from './parameterNames.ts'
import { valueKey } from './valueKey.ts'

/** What kind of value a part is; it decides what stops it from changing. */
export type PartKind = 'tensor' | 'number' | 'text' | 'values' | 'object' | 'form'

/** One tensor or plain value among the arguments. */
export interface ArgumentPart {
  /** `argument 2, learningRate`, or `batch.x` inside of an argument. */
  readonly path: string
  readonly kind: PartKind
  /** As people read it: `float32 [32,4]`, `0.5`, `'relu'`. */
  readonly text: string
  /** Equal for parts that make the same signature. */
  readonly key: string
}

/** A part that is another than it was. */
export interface ChangedPart {
  readonly argument: string
  readonly before: string
  readonly after: string
  readonly kind: PartKind
}

const ABSENT = 'nothing'

export function argumentParts(args: readonly unknown[], parameters: readonly Parameter[]): ArgumentPart[] {
  const parts: ArgumentPart[] = []
  args.forEach((argument, index) => {
    const { name, inner } = nameOf(index, parameters)
    visit(argument, name, inner, parts)
  })
  return parts
}

/** @returns the parts of two calls that differ, in the order of the later call. */
export function changedParts(before: readonly ArgumentPart[], after: readonly ArgumentPart[]): ChangedPart[] {
  const old = new Map(before.map(part => [part.path, part]))
  const changed: ChangedPart[] = []
  for (const { path, kind, text, key } of after) {
    const was = old.get(path)
    old.delete(path)
    if (was?.key === key) continue
    const isForm = !was || was.kind !== kind
    changed.push({ argument: path, before: was?.text ?? ABSENT, after: text, kind: isForm ? 'form' : kind })
  }
  for (const { path, text } of old.values()) changed.push({ argument: path, before: text, after: ABSENT, kind: 'form' })
  return changed
}

// `name` is how the argument itself is called, `inner` how the path of what is inside begins.
function nameOf(index: number, parameters: readonly Parameter[]): { name: string; inner: string } {
  const rest = parameters.findIndex(({ isRest }) => isRest)
  if (rest >= 0 && rest <= index && parameters[rest]!.name) {
    const name = `${parameters[rest]!.name}[${index - rest}]`
    return { name, inner: name }
  }
  const given = parameters[index]?.name
  const place = `argument ${index + 1}`
  return given ? { name: `${place}, ${given}`, inner: given } : { name: place, inner: `${place}, ` }
}

function visit(value: unknown, name: string, inner: string, parts: ArgumentPart[]): void {
  if (Array.isArray(value)) {
    if (value.length === 0) parts.push({ path: name, kind: 'form', text: '[]', key: '[]' })
    value.forEach((item, index) => {
      visit(item, `${inner}[${index}]`, `${inner}[${index}]`, parts)
    })
    return
  }
  if (isPlainObject(value)) {
    const entries = Object.entries(value)
    if (entries.length === 0) parts.push({ path: name, kind: 'form', text: '{}', key: '{}' })
    for (const [member, item] of entries) {
      const path = inner.endsWith(' ') ? `${inner}${member}` : `${inner}.${member}`
      visit(item, path, path, parts)
    }
    return
  }
  parts.push({ path: name, ...describe(value) })
}

function describe(value: unknown): Omit<ArgumentPart, 'path'> {
  if (value instanceof core.Variable) {
    const { name, dtype, shape } = value as Variable
    return { kind: 'object', text: `variable ${name}, ${dtype} [${shape}]`, key: valueKey(value) }
  }
  if (value instanceof core.Tensor) {
    const { dtype, shape } = value as Tensor
    const text = `${dtype} [${shape}]`
    return { kind: 'tensor', text, key: text }
  }
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    const text = `${value.constructor.name} of ${value.byteLength} bytes`
    return { kind: 'values', text, key: `${text} ${createHash('sha1').update(bytes).digest('base64')}` }
  }
  const key = valueKey(value)
  if (typeof value === 'number' || typeof value === 'bigint') return { kind: 'number', text: inspect(value), key }
  if (typeof value === 'function')
    return { kind: 'object', text: value.name ? `function ${value.name}` : 'a function', key }
  if (typeof value === 'object' && value !== null)
    return { kind: 'object', text: `an object of ${value.constructor?.name ?? 'no class'}`, key }
  return { kind: 'text', text: shortened(inspect(value)), key }
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}…${text.at(-1)}` : text
}
