/** @file A tensor as it is at this moment, for Shift-Tab: shape, dtype, device, bytes, and statistics of its values. */
import type { Tensor } from '@diptych/tensor'
import { formatArray, type Values } from './formatters/arrayText.ts'
import { hasValues, headOf } from './formatters/tensor.ts'

// More take longer to copy, or to count, than a person waits for help.
const mostRead = 2 ** 24
const mostCounted = 2 ** 18
const mostShown = 64

type Runtime = Pick<
  typeof import('@diptych/tensor/runtime'),
  'deviceOf' | 'isComputed' | 'knownDevices' | 'tensorBytes'
>

/**
 * Reads what has been computed and computes nothing: help must not change what a graph cell runs.
 *
 * @param runtime - undefined where the engine is not loaded, and the tensor another library's.
 */
export function tensorFacts(tensor: Tensor, runtime: Runtime | undefined): string {
  const head = headOf(tensor)
  if (tensor.isDisposed) return `${head} (disposed)`
  if (!runtime) return head
  if (!runtime.isComputed(tensor)) return `${head} (not computed yet)`
  const size = tensor.size
  const bytes = tensor.dtype === 'string' ? '' : `, ${runtime.tensorBytes(tensor).toLocaleString('en')} bytes`
  // To ask for a device starts TensorFlow. Before anything has, all values are the host's.
  const device = runtime.knownDevices().length > 0 ? runtime.deviceOf(tensor) : '/cpu:0'
  const first = `${head} on ${device}${bytes}`
  if (!hasValues(tensor) || size === 0) return first
  if (size > mostRead) return `${first}\nno statistics of more than ${mostRead} values`
  const values = tensor.dataSync() as unknown as Values
  const lines = [first, ...statistics(tensor.dtype, values)]
  if (size <= mostShown) lines.push(formatArray(tensor.shape, tensor.dtype, values))
  return lines.join('\n')
}

function statistics(dtype: string, values: Values): string[] {
  if (dtype === 'string' || dtype.startsWith('complex')) return []
  const step = Math.ceil(values.length / mostCounted)
  const count = Math.ceil(values.length / step)
  const sample = step === 1 ? '' : ` (of one in ${step} values)`
  if (dtype === 'bool') {
    let trues = 0
    for (let index = 0; index < values.length; index += step) if (values[index]) trues++
    return [`${trues} true, ${count - trues} false${sample}`]
  }
  let [min, max, sum, finite, nans, zeros] = [Infinity, -Infinity, 0, 0, 0, 0]
  for (let index = 0; index < values.length; index += step) {
    const value = Number(values[index])
    if (Number.isNaN(value)) {
      nans++
      continue
    }
    if (value < min) min = value
    if (value > max) max = value
    if (value === 0) zeros++
    if (!Number.isFinite(value)) continue
    sum += value
    finite++
  }
  const mean = sum / finite
  let squares = 0
  for (let index = 0; index < values.length; index += step) {
    const value = Number(values[index])
    if (Number.isFinite(value)) squares += (value - mean) ** 2
  }
  const infinite = count - nans - finite
  const facts = finite + infinite > 0 ? [`min ${digits(min)}`, `max ${digits(max)}`] : []
  if (finite > 0) facts.push(`mean ${digits(mean)}`, `std ${digits(Math.sqrt(squares / finite))}`)
  if (infinite > 0) facts.push(`${infinite} infinite`)
  if (nans > 0) facts.push(`${nans} NaN`)
  if (zeros > 0) facts.push(`${zeros} zero`)
  return [facts.join(', ') + sample]
}

function digits(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(4)))
}
