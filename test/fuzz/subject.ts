/** @file What is fuzzed, one by one: every kernel of tfjs that is registered for TensorFlow, and every op of tf.raw. */

import * as tf from '@diptych/tensor'
import { flushPending, opDef, rawOpNames, refusalOf, runInMode } from '@diptych/tensor/runtime'
import { drawKernelPlan } from './kernelPlan.ts'
import { readLines } from './lines.ts'
import { drawOpPlan } from './opPlan.ts'
import type { Example, Plan, Setting } from './plan.ts'
import { makeInput } from './tensors.ts'

const RAW = 'raw.'

/** The names of all kernels, then of all ops that tf.raw calls. */
export function subjectNames(): string[] {
  const kernels = tf.getKernelsForBackend('tensorflow').map(({ kernelName }) => kernelName)
  const ops = [...rawOpNames()].filter(name => !refusalOf(opDef(name)))
  return [...kernels.sort(), ...ops.sort().map(name => RAW + name)]
}

export function isRaw(subject: string): boolean {
  return subject.startsWith(RAW)
}

/** @returns the input that belongs to `seed`. @throws {Error} if there is no example of a kernel's call. */
export function planOf(subject: string, seed: number): Plan {
  if (isRaw(subject)) {
    const drawn = drawOpPlan(opDef(subject.slice(RAW.length)), seed, examplesOf(subject))
    return { ...drawn, setting: settingOf(seed, 20) }
  }
  const examples = examplesOf(subject)
  if (examples.length === 0)
    throw new Error(
      `There is no example of the kernel ${subject}: run recordExamples.ts, or add one to handExamples.jsonl.`,
    )
  return { ...drawKernelPlan(seed, examples), setting: settingOf(seed, 8) }
}

// One input in `every` runs in a graph cell, one in a compiled function.
function settingOf(seed: number, every: number): Setting {
  return seed % every === 1 ? 'graph' : seed % every === 2 ? 'function' : 'eager'
}

let examples: Map<string, Example[]> | undefined

/** Calls that a kernel or an op takes; none of most ops. */
export function examplesOf(subject: string): readonly Example[] {
  if (!examples) {
    examples = new Map()
    for (const file of ['examples.jsonl', 'handExamples.jsonl', 'learned.jsonl']) {
      for (const example of readLines<Example>(file)) {
        examples.set(example.subject, [...(examples.get(example.subject) ?? []), example])
      }
    }
  }
  return examples.get(subject) ?? []
}

/** Runs one input, reads its results, and lets go of everything. @throws what the engine says of an input that it refuses. */
export function runPlan(plan: Plan): void {
  tf.tidy(() => {
    if (plan.setting === 'eager') return readAll(call(plan, inputsOf(plan)))
    if (plan.setting === 'graph') return runInMode('graph', () => readAll(call(plan, inputsOf(plan))))
    const compiled = tf.graph((inputs: Record<string, unknown>) => call(plan, inputs), { xla: plan.setting === 'xla' })
    try {
      return readAll(compiled(inputsOf(plan)))
    } finally {
      compiled.dispose()
    }
  })
}

/** Leaves nothing behind for the next input. */
export function endPlan(): void {
  try {
    flushPending()
  } catch {
    // What was recorded and never read may fail; the next input starts afresh.
  }
  tf.disposeVariables()
}

function inputsOf({ inputs }: Plan): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, makeInput(input)]))
}

function call({ subject, attributes }: Plan, inputs: Record<string, unknown>): unknown {
  const values = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, numbersOf(value)]))
  if (!isRaw(subject)) {
    // tfjs gives a kernel of any number of inputs a list of them.
    const given = '0' in inputs ? Object.values(inputs) : inputs
    return tf.engine().runKernel(subject, given as never, values as never)
  }
  const op = (tf.raw as unknown as Record<string, (inputs: unknown, attributes: unknown) => unknown>)[
    subject.slice(RAW.length)
  ]!
  return op(inputs, values)
}

const WORDS = new Set(['NaN', 'Infinity', '-Infinity', '-0'])

function numbersOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(numbersOf)
  return typeof value === 'string' && WORDS.has(value) ? Number(value) : value
}

function readAll(result: unknown): undefined {
  const list = Array.isArray(result) ? result : result instanceof tf.Tensor ? [result] : Object.values(result ?? {})
  for (const tensor of list.flat() as tf.Tensor[]) {
    if (!/resource|variant/.test(tensor.dtype)) tensor.dataSync()
  }
}
