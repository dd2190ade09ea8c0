/**
 * @file Runs cells that never dispose, in a real kernel, and plots what they hold: tensors, their bytes, and the process's resident memory.
 * `node test/bench/memory.ts [--steps 10000] [--ops 1000000] [--svg file.svg]`
 */

import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { KernelClient } from '@diptych/kernel'
import { scalarPicture } from '@diptych/picture'
import type { ScalarSeries, Stream } from '@diptych/protocol'

/** What a cell's loop held at one moment. */
interface Sample {
  readonly step: number
  readonly tensors: number
  readonly bytes: number
  readonly resident: number
}

interface Course {
  readonly name: string
  readonly steps: number
  readonly seconds: number
  readonly samples: readonly Sample[]
}

const SAMPLES = 100
const COLUMNS = 72
const ROWS = 8
const MARK = 'samples: '

const { values: options } = parseArgs({
  options: {
    steps: { type: 'string', default: '10000' },
    ops: { type: 'string', default: '1000000' },
    svg: { type: 'string' },
  },
})
const steps = Number(options.steps)
const ops = Number(options.ops)

const model = `const x = tf.randomNormal([128, 784]), y = tf.oneHot(tf.randomUniformInt([128], 0, 10), 10)
const w1 = tf.variable(tf.randomNormal([784, 64], 0, 0.1)), w2 = tf.variable(tf.randomNormal([64, 10], 0, 0.1))
const optimizer = tf.train.sgd(0.01)`
const step = `const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, x.matMul(w1).relu().matMul(w2)), true)
  const rate = x.matMul(w1).relu().matMul(w2).argMax(1).equal(y.argMax(1)).mean()`

const courses = [
  await run(`${steps} training steps, eager`, steps, model, step),
  await run(`${steps} training steps, graph cell`, steps, `%%graph\n${model}`, step),
  await run(`${ops} small ops in a top-level loop`, ops, 'let sum = tf.scalar(0)', 'sum = sum.add(1)'),
]
for (const course of courses) print(course)
if (options.svg !== undefined) {
  writeFileSync(options.svg, picture(courses))
  process.stdout.write(`\nThe plot is in ${options.svg}.\n`)
}

/** Runs `body` in a loop of a cell of a new kernel, without one dispose. */
async function run(name: string, count: number, setUp: string, body: string): Promise<Course> {
  const kernel = await KernelClient.start({ env: { DIPTYCH_MODE: 'eager' } })
  try {
    let text = ''
    const every = Math.max(1, Math.floor(count / SAMPLES))
    const started = performance.now()
    const reply = await kernel.execute(
      `${setUp}
const samples = []
for (let step = 0; step < ${count}; step++) {
  ${body}
  if ((step + 1) % ${every} === 0) {
    const { numTensors, numBytes } = tf.memory()
    samples.push({ step: step + 1, tensors: numTensors, bytes: numBytes, resident: process.memoryUsage.rss() })
  }
}
console.log('${MARK}' + JSON.stringify(samples))`,
      {
        onMessage: ({ header, content }) => {
          if (header.msg_type === 'stream') text += (content as Stream).text
        },
      },
    )
    const line = text.split('\n').find(candidate => candidate.startsWith(MARK))
    if (reply.status !== 'ok' || line === undefined) throw new Error(`${name} failed: ${JSON.stringify(reply)} ${text}`)
    const seconds = (performance.now() - started) / 1000
    return { name, steps: count, seconds, samples: JSON.parse(line.slice(MARK.length)) as Sample[] }
  } finally {
    await kernel.shutdown()
  }
}

function print({ name, samples, seconds, steps }: Course): void {
  const half = samples.slice(samples.length >> 1)
  const most = (key: keyof Sample, of = samples) => Math.max(...of.map(sample => sample[key]))
  process.stdout.write(`\n${name}: ${seconds.toFixed(1)} s, ${((seconds / steps) * 1e6).toFixed(1)} µs each\n`)
  process.stdout.write(
    `  at most ${most('tensors').toLocaleString('en')} tensors, ${inMib(most('bytes'))}; ` +
      `resident ${inMib(samples[0]!.resident)} after the first part, at most ${inMib(most('resident'))}, ` +
      `in the second half from ${inMib(Math.min(...half.map(({ resident }) => resident)))} to ${inMib(most('resident', half))}\n`,
  )
  plot('resident MiB', samples, ({ resident }) => resident / 2 ** 20)
  plot('tensors', samples, ({ tensors }) => tensors)
}

/** A bar for each column, from 0. */
function plot(label: string, samples: readonly Sample[], value: (sample: Sample) => number): void {
  const columns = Array.from({ length: Math.min(COLUMNS, samples.length) }, (_, column) => {
    const at = (index: number) => Math.floor((index * samples.length) / Math.min(COLUMNS, samples.length))
    return Math.max(...samples.slice(at(column), at(column + 1)).map(value))
  })
  const most = Math.max(...columns, 1)
  const width = Math.round(most).toLocaleString('en').length
  for (let row = ROWS; row > 0; row--) {
    const edge = row === ROWS ? Math.round(most).toLocaleString('en') : ''
    const bars = columns.map(height => bar((height / most) * ROWS - (row - 1))).join('')
    process.stdout.write(`  ${edge.padStart(width)} │${bars}\n`)
  }
  process.stdout.write(`  ${'0'.padStart(width)} └${'─'.repeat(columns.length)} ${label}\n`)
}

function bar(eighths: number): string {
  return ' ▁▂▃▄▅▆▇█'[Math.max(0, Math.min(8, Math.round(eighths * 8)))]!
}

function picture(all: readonly Course[]): string {
  const scalars = all.flatMap(({ name, samples }): ScalarSeries[] =>
    (['resident MiB', 'tensors'] as const).map(tag => ({
      run: name,
      tag,
      step: Float64Array.from(samples, sample => sample.step),
      wallTime: Float64Array.from(samples, (_, index) => index),
      total: samples.length,
      value: Float64Array.from(samples, sample => (tag === 'tensors' ? sample.tensors : sample.resident / 2 ** 20)),
    })),
  )
  return scalarPicture({ panel: 'memory', scalars, histograms: [] }, { title: 'Memory of cells that never dispose' })
}

function inMib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`
}
