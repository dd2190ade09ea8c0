/** @file Takes a variant's result apart into what can be held against another's: tensors, numbers, texts, wherever they lie in it. */

import type { Output } from '@diptych/compare'
import { hasValues, isTensor } from '../formatters/tensor.ts'

const DEPTH = 4
/** A result of thousands of tensors would be compared for longer than it was measured. */
const LIMIT = 200

/** Reads the values of tensors, so that they are there after the tensors are disposed. Paths such as `[0].loss`. */
export function outputsOf(result: unknown): Output[] {
  const outputs: Output[] = []
  const visit = (value: unknown, path: string, depth: number): void => {
    if (outputs.length >= LIMIT) return
    const output = asOutput(value, path)
    if (output) outputs.push(output)
    else if (depth > 0 && Array.isArray(value))
      for (const [index, item] of value.entries()) visit(item, `${path}[${index}]`, depth - 1)
    else if (depth > 0 && isPlainObject(value)) {
      for (const [key, item] of Object.entries(value)) visit(item, `${path}.${key}`, depth - 1)
    }
  }
  visit(result, '', DEPTH)
  return outputs
}

function asOutput(value: unknown, path: string): Output | undefined {
  if (isTensor(value)) {
    const { dtype, shape } = value
    if (!hasValues(value)) return undefined
    const values = value.dataSync()
    return {
      path,
      dtype,
      shape: [...shape],
      values: isBig(values) ? Array.from(values, String) : (values as Output['values']),
    }
  }
  if (typeof value === 'number') return { path, dtype: 'number', shape: [], values: Float64Array.of(value) }
  if (typeof value === 'boolean') return { path, dtype: 'boolean', shape: [], values: Uint8Array.of(Number(value)) }
  if (typeof value === 'string') return { path, dtype: 'string', shape: [], values: [value] }
  if (typeof value === 'bigint') return { path, dtype: 'bigint', shape: [], values: [String(value)] }
  if (Array.isArray(value) && value.length > 0 && value.every(item => typeof item === 'number')) {
    return { path, dtype: 'number', shape: [value.length], values: Float64Array.from(value) }
  }
  if (ArrayBuffer.isView(value) && 'length' in value) {
    const numbers = value as Float32Array | BigInt64Array
    const values = isBig(value) ? Array.from(value, String) : Float64Array.from(numbers as Float32Array)
    return { path, dtype: numbers.constructor.name, shape: [numbers.length], values }
  }
  return undefined
}

function isBig(value: object): value is BigInt64Array | BigUint64Array {
  return value instanceof BigInt64Array || value instanceof BigUint64Array
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
