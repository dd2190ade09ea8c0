/**
 * @file Writes examples.jsonl anew: what tfjs-core's own suite gives to each kernel, a few different calls of each. The fuzz run changes these.
 *
 * `node test/fuzz/recordExamples.ts`, after a kernel was added. Whoever adds a kernel that the suite does not call adds an example by hand to handExamples.jsonl.
 */

import * as tf from '@diptych/tensor'
import type { NamedAttrMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs'
import { writeLines } from './lines.ts'
import type { Example, PlannedInput, PlannedTensor } from './plan.ts'

const EXAMPLES_PER_KERNEL = 8
const MOST_ELEMENTS = 20_000
const MOST_VALUES = 12

const examples = new Map<string, Map<string, Example>>()
let isRecording = false

const engine = tf.engine()
const runKernel = engine.runKernel.bind(engine)
engine.runKernel = ((kernel: string, inputs: NamedTensorMap, attrs?: NamedAttrMap) => {
  if (!isRecording) {
    isRecording = true
    try {
      record(kernel, inputs, attrs ?? {})
    } catch {
      // Some specs give what no kernel takes; that is no example.
    } finally {
      isRecording = false
    }
  }
  return runKernel(kernel, inputs, attrs)
}) as typeof engine.runKernel

process.on('exit', () => {
  const all = [...examples].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, calls]) => [...calls.values()])
  writeLines('examples.jsonl', all)
  console.log(`${all.length} examples of ${examples.size} kernels`)
})
await import('../tfjs-core/run.ts')

function record(kernel: string, inputs: NamedTensorMap, attrs: NamedAttrMap): void {
  let calls = examples.get(kernel)
  if (!calls) {
    calls = new Map()
    examples.set(kernel, calls)
  }
  if (calls.size >= EXAMPLES_PER_KERNEL || !tf.getKernel(kernel, 'tensorflow')) return
  const given = Object.entries(inputs as Record<string, Tensor | Tensor[] | null>).flatMap(([name, input]) =>
    input ? [[name, input] as const] : [],
  )
  // Calls differ by ranks, dtypes and attributes; a first value of each is enough.
  const key = JSON.stringify([
    given.map(([, input]) => (Array.isArray(input) ? input.length : [input.dtype, input.shape.length])),
    Object.entries(attrs).map(([name, value]) => [name, typeof value, String(value).slice(0, 40)]),
  ])
  if (calls.has(key)) return
  const planned = Object.fromEntries(given.map(([name, input]) => [name, plannedOf(input)]))
  calls.set(key, { subject: kernel, inputs: planned, attributes: JSON.parse(JSON.stringify(attrs)) })
}

function plannedOf(input: unknown): PlannedInput {
  if (Array.isArray(input)) return input.map(plannedOf)
  const tensor = input as Tensor
  if (tensor.size > MOST_ELEMENTS) throw new Error('too large for an example')
  const values = tensor.dtype === 'complex64' ? [1, 2] : Array.from(tensor.dataSync() as Iterable<number | string>)
  return { dtype: tensor.dtype, shape: tensor.shape, values: values.slice(0, MOST_VALUES).map(plannedValue) }
}

function plannedValue(value: number | string): PlannedTensor['values'][number] {
  return typeof value !== 'number' || Number.isFinite(value) ? value : (String(value) as 'NaN')
}
