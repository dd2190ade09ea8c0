/** @file What a variable holds, in one line: its type, its shape, and the beginning of its value. */

import { inspect } from 'node:util'
import { peek } from './formatters/formatter.ts'
import { isTensor } from './formatters/tensor.ts'

export interface VariableText {
  readonly type: string
  /** `[2, 3]`; empty for what has none. */
  readonly shape: string
  readonly text: string
}

/** Reads no tensor's values, and runs none of the value's methods. */
export function describeVariable(value: unknown): VariableText {
  if (isTensor(value))
    return {
      type: typeOf(value),
      shape: `[${value.shape.join(', ')}]`,
      text: value.isDisposed ? 'disposed' : value.dtype,
    }
  return { type: typeOf(value), shape: shapeOf(value), text: textOf(value) }
}

/** `number`, `null`, `Array`, `Map`, the name of its class. */
function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'function') return isClass(value) ? 'class' : 'function'
  if (typeof value !== 'object') return typeof value
  const name = peek(peek(value, 'constructor'), 'name')
  return typeof name === 'string' && name !== '' ? name : 'Object'
}

function shapeOf(value: unknown): string {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView)))
    return `[${(value as { length: number }).length}]`
  if (value instanceof Map || value instanceof Set) return `[${value.size}]`
  return ''
}

function textOf(value: unknown): string {
  if (typeof value === 'function') return value.name
  try {
    if (isOther(value)) return ''
    return inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 6, maxStringLength: 60 })
  } catch (error) {
    return `(cannot be shown: ${(error as Error)?.message})`
  }
}

/** An instance of a class that is not JavaScript's own: its fields say little. */
function isOther(value: unknown): boolean {
  const name = Object.prototype.toString.call(value).slice(8, -1)
  const prototype: unknown = name === 'Object' ? Object.getPrototypeOf(value) : null
  return prototype !== null && prototype !== Object.prototype
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value))
}
