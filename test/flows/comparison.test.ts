/** @file Comparison cells in a real kernel: what they run, what they find, what stays of it. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KernelClient } from '@diptych/kernel'
import {
  COMPARISON_MIME,
  type Comparison,
  type DisplayData,
  pairOf,
  parseComparisonPayload,
  parseSummary,
  SUMMARY_MIME,
} from '@diptych/protocol'
import { afterAll, describe, expect, test } from 'vitest'
import { contents, printed, type Run, runCell, startKernel } from './session.ts'

const folder = mkdtempSync(join(tmpdir(), 'diptych-comparison-'))
// The last to be asked for is the first to be done: the kernel, which writes at its end, is gone by then.
afterAll(() => rmSync(folder, { recursive: true }))
const kernel = await startKernel({ cwd: folder })

function shown(run: Run): DisplayData {
  const found = contents<DisplayData>(run.messages, 'update_display_data').findLast(
    ({ data }) => COMPARISON_MIME in data,
  )
  if (!found) throw new Error(`no comparison: ${JSON.stringify(run.reply)} ${run.stderr}`)
  return found
}

async function compare(code: string): Promise<Comparison> {
  return parseComparisonPayload(shown(await runCell(kernel, code)).data[COMPARISON_MIME])
}

describe('one body in several modes', () => {
  test('is run in rounds, gives equal results, and is one output with a picture and a table', async () => {
    const run = await runCell(
      kernel,
      '%%compare eager graph xla --runs 4\nconst x = tf.randomNormal([8, 8])\nx.matMul(x).tanh().sum()',
    )
    const { data } = shown(run)
    const { variants, pairs, order, verdicts, machine } = parseComparisonPayload(data[COMPARISON_MIME])
    expect(variants.map(({ name, mode, timing }) => [name, mode, timing.n])).toEqual([
      ['eager', 'eager', 4],
      ['graph', 'graph', 4],
      ['graph+xla', 'graph+xla', 4],
    ])
    expect(order).toHaveLength(12)
    for (let round = 0; round < 4; round++) expect([...new Set(order.slice(3 * round, 3 * round + 3))]).toHaveLength(3)
    expect(pairs).toHaveLength(6)
    // One seed for all: the same random numbers, and the same sum up to a compiler's rounding.
    for (const { differences } of pairs) {
      expect(differences).toMatchObject([{ path: '', size: 1, nonFinite: 0 }])
      expect(differences[0]!.maxRel).toBeLessThan(1e-5)
    }
    expect(verdicts).toHaveLength(3)
    expect(data['text/plain']).toContain(verdicts[0])
    expect(data['text/html']).toContain('<img src="data:image/png;base64,')
    expect(machine).toMatch(/^TensorFlow \d.*CPU/)
    // Twice as many calls and more: that is what a graph is for.
    expect(variants[0]!.calls).toBeGreaterThan(variants[1]!.calls)
    expect(contents<DisplayData>(run.messages, 'display_data')).toHaveLength(1)
  })

  test('sees code that does another thing as a graph', async () => {
    const { pairs } = await compare(
      '%%compare eager graph --runs 3\nawait 0\nconst seen = (globalThis as any).turn = ((globalThis as any).turn ?? 0) + 1\ntf.scalar(seen % 2)',
    )
    expect(pairs[0]!.differences[0]).toMatchObject({ differing: 1, maxAbs: 1 })
  })
})

describe('variants of code', () => {
  test('share the set-up, and each has its own names', async () => {
    const { variants, setup, pairs } = await compare(
      `%%compare --runs 3 --baseline slow
const big = tf.ones([300, 300])
//% fast
const y = big.sum()
y
//% slow {mode: 'eager'}
const y = big.matMul(big).matMul(big).sum()
y.div(90000)`,
    )
    expect(setup).toBe('const big = tf.ones([300, 300])')
    expect(variants.map(({ name, code }) => [name, code.split('\n').length])).toEqual([
      ['fast', 2],
      ['slow', 2],
    ])
    // ones·ones·ones: each element 90000.
    expect(pairs.find(({ a }) => a === 1)!.differences).toMatchObject([{ differing: 0 }])
    expect(pairs.find(({ a, b }) => a === 1 && b === 0)!.ratio).toBeLessThan(1)
    expect((await runCell(kernel, 'typeof y')).result).toBe("'undefined'")
    expect((await runCell(kernel, 'big.shape')).result).toBe('[ 300, 300 ]')
  })

  test('all begin with the same variables, which are afterwards what they were', async () => {
    await runCell(
      kernel,
      'const w = tf.variable(tf.scalar(5)); await tf.freeForgotten(); const before = tf.memory().numTensors',
    )
    const comparison = await compare(
      `%%compare --runs 3
//% a {mode: 'eager'}
w.assign(w.mul(2))
w.clone()
//% b {mode: 'graph'}
w.assign(w.mul(2))
w.clone()`,
    )
    expect(pairOf(comparison, 0, 1)!.differences).toMatchObject([{ differing: 0 }])
    // The result is there to compute with.
    expect((await runCell(kernel, '_.variants[0].outputs')).result).toBe(
      "[ { path: '', dtype: 'float32', shape: [] } ]",
    )
    expect(
      (await runCell(kernel, 'await tf.freeForgotten(); [w.dataSync()[0], tf.memory().numTensors - before]')).result,
    ).toBe('[ 5, 0 ]')
  })

  test('that write summaries are overlaid: one run each, from its first run alone', async () => {
    const { messages } = await runCell(
      kernel,
      `%%compare eager graph --runs 3
const writer = tf.summary.createFileWriter('logs/fit')
for (let step = 0; step < 5; step++) writer.scalar('loss', 1 / (step + 1), step)
writer.close()`,
    )
    const [panel] = contents<DisplayData>(messages, 'update_display_data').filter(({ data }) => SUMMARY_MIME in data)
    expect(parseSummary(panel!.data[SUMMARY_MIME]).scalars.map(({ run, total }) => [run, total])).toEqual([
      ['logs/fit/eager', 5],
      ['logs/fit/graph', 5],
    ])
    expect(readdirSync(join(folder, 'logs/fit')).sort()).toEqual(['eager', 'graph'])
  })

  test('of which one fails: the others are compared, and the error names its line', async () => {
    const run = await runCell(kernel, '%%compare --runs 3\n//% good\n1\n//% bad\ntf.ones([2]).matMul(tf.ones([3]))')
    const { variants, verdicts } = parseComparisonPayload(shown(run).data[COMPARISON_MIME])
    expect(variants.map(({ error }) => error !== undefined)).toEqual([false, true])
    expect(verdicts[0]).toContain('bad')
    expect(run.stderr).toMatch(/cell_\d+\.ts:5/)
    expect(run.reply.status).toBe('ok')
  })

  test('that all fail end the cell with the first error', async () => {
    const { reply } = await runCell(
      kernel,
      "%%compare\n//% a\nthrow new TypeError('no')\n//% b\nthrow new Error('neither')",
    )
    expect(reply).toMatchObject({ status: 'error', ename: 'TypeError', evalue: 'no' })
  })

  test('whose results depend on what earlier runs left behind are told so', async () => {
    await runCell(kernel, 'const seen = []')
    const { notes } = await compare('%%compare eager graph --runs 3\nseen.push(1)\nseen.length')
    expect(notes.join(' ')).toContain('Make it inside')
  })
})

/** What a comparison may not change, in a cell's words. */
const STATE =
  '[v.dataSync()[0], Math.random === random, tf.engine().state.scopeStack.length, Object.keys(tf.engine().registeredVariables).length].join()'

describe('an interrupt ends a comparison', () => {
  test.each([
    ['in a loop of ops', 'for (;;) v.assign(v.add(1))'],
    ['in a loop without ops', 'v.assign(v.add(1)); tf.engine().startScope(); for (;;) {}'],
    ['in a loop behind an await', 'await new Promise(setImmediate); v.assign(v.add(1)); for (;;) {}'],
    ['in a loop that catches it', 'for (;;) { try { v.assign(v.add(1)) } catch {} }'],
    ['in an await', 'v.assign(v.add(1)); await new Promise(() => {})'],
    ['in an await of what the body gives', 'v.assign(v.add(1)); new Promise(() => {})'],
    [
      'in awaits that catch it',
      'for (;;) try { await new Promise(r => setTimeout(r, 1)); v.assign(v.add(1)) } catch {}',
    ],
    ['whose finally changes variables', 'try { await new Promise(() => {}) } finally { v.assign(v.add(5)) }'],
    ['in a measured run', 'if (runs++ < 10) v.assign(v.add(1)); else { console.log("here"); for (;;) {} }'],
  ])('%s, and all is as it was', async (_, body) => {
    await runCell(kernel, 'const v = tf.tidy(() => tf.variable(tf.scalar(1))); const { random } = Math; let runs = 0')
    const before = (await runCell(kernel, STATE)).result
    const says = body.includes('runs') ? '' : "console.log('here'); "
    const cell = runCell(kernel, `%%compare eager graph\n${says}${body}`)
    await printed(kernel, 'here')
    await kernel.interrupt()
    const { reply, messages } = await cell
    expect(reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' })
    expect((await runCell(kernel, STATE)).result).toBe(before)
    expect(contents<DisplayData>(messages, 'update_display_data').at(-1)?.data).toEqual({
      'text/plain': 'The comparison was interrupted.',
    })
    // Neither mode nor folder of the variant reaches the next cell.
    const next = await runCell(kernel, "tf.summary.createFileWriter('logs/next').scalar('a', tf.scalar(2).square(), 0)")
    const [panel] = contents<DisplayData>(next.messages, 'update_display_data')
    const { scalars } = parseSummary(panel!.data[SUMMARY_MIME])
    expect(scalars.map(({ run, value }) => [run, ...value])).toEqual([['logs/next', 4]])
    await runCell(kernel, 'v.dispose()')
  })

  test('again and again', async () => {
    await runCell(kernel, 'const v = tf.tidy(() => tf.variable(tf.scalar(1))); const { random } = Math')
    const before = (await runCell(kernel, STATE)).result
    for (let count = 0; count < 3; count++) {
      const cell = runCell(
        kernel,
        "%%compare eager graph\nconsole.log('here'); for (;;) { await null; v.assign(v.add(1)) }",
      )
      await printed(kernel, 'here')
      await Promise.all([kernel.interrupt(), kernel.interrupt(), kernel.interrupt()])
      expect((await cell).reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' })
      expect((await runCell(kernel, STATE)).result).toBe(before)
    }
    await runCell(kernel, 'v.dispose()')
  })
})

test('what TensorFlow takes to open is no part of a first run; code without tensors does not open it', async () => {
  await using fresh = await KernelClient.start({ cwd: folder })
  const isOpen = 'process.report.getReport().sharedObjects.some(name => /libtensorflow/.test(name))'
  await runCell(fresh, '%%compare eager graph --runs 3\n1')
  expect((await runCell(fresh, isOpen)).result).toBe('false')
  const cell = `%%compare eager graph --runs 3\nconst first = (globalThis as any).first ??= ${isOpen}\ntf.ones([100]).sum()`
  await runCell(fresh, cell)
  expect((await runCell(fresh, 'first')).result).toBe('true')
})

test('a comparison of which all variants fail says so', async () => {
  const { messages } = await runCell(kernel, '%%compare\n//% a\nthrow 1\n//% b\nthrow 2')
  expect(contents<DisplayData>(messages, 'update_display_data').at(-1)?.data).toEqual({
    'text/plain': 'The comparison failed.',
  })
})

describe('a training', () => {
  const data =
    'const [x, y] = [tf.randomNormal([32, 4], 0, 1, "float32", 1), tf.randomNormal([32, 1], 0, 1, "float32", 2)]'
  const model = `const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] }), tf.layers.dropout({ rate: 0.2 }), tf.layers.dense({ units: 1 })] })
model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' })`
  const fit = ';(await model.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0 })).history.loss'

  test('gives the same losses in both modes and in each run, shuffled as it is, and leaves nothing', async () => {
    await runCell(kernel, `${data}; await tf.freeForgotten(); var before = tf.memory().numTensors`)
    const { pairs, notes, variants } = await compare(`%%compare eager graph --runs 3\n${model}\n${fit}`)
    expect(pairs[0]!.differences).toMatchObject([{ size: 2 }])
    expect(pairs[0]!.differences[0]!.maxRel).toBeLessThan(1e-4)
    expect(notes.join(' ')).not.toContain('Make it inside')
    expect(variants.map(({ tensorsKept }) => tensorsKept)).toEqual([0, 0])
    expect((await runCell(kernel, 'await tf.freeForgotten(); tf.memory().numTensors - before')).result).toBe('0')
  })

  test('of a model and an optimizer of an earlier cell begins each run anew, and goes on afterwards', async () => {
    await runCell(
      kernel,
      `${data}\n${model}\nconst weights = () => JSON.stringify(model.getWeights().map(w => [...w.dataSync()]))`,
    )
    const { result } = await runCell(kernel, 'weights()')
    const { variants, notes, pairs } = await compare(`%%compare eager graph --runs 3\n${fit}`)
    expect(variants.map(({ error }) => error)).toEqual([undefined, undefined])
    expect(notes.join(' ')).not.toContain('Make it inside')
    expect(pairs[0]!.differences[0]!.maxRel).toBeLessThan(1e-4)
    expect((await runCell(kernel, 'weights()')).result).toBe(result)
    expect((await runCell(kernel, fit)).reply.status).toBe('ok')
  })
})

test("a variant without a mode runs in its cell's, as the notebook or a line above says", async () => {
  const code = '%%compare --runs 3\n//% a\n1\n//% b {mode: "eager"}\n1'
  const modes = (run: Run): unknown =>
    parseComparisonPayload(shown(run).data[COMPARISON_MIME]).variants.map(({ mode }) => mode)
  expect(modes(await runCell(kernel, code))).toEqual(['eager', 'eager'])
  expect(modes(await runCell(kernel, code, { metadata: { diptych: { mode: 'graph' } } }))).toEqual(['graph', 'eager'])
  expect(modes(await runCell(kernel, `%%graph xla\n${code}`))).toEqual(['graph+xla', 'eager'])
})

test('variants whose names would be one folder have one each', async () => {
  const body = "const writer = tf.summary.createFileWriter('logs/names'); writer.scalar('loss', 1, 0); writer.close()"
  const names = ['a b', 'a-b', '..', '🚀', 'n'.repeat(500)]
  const { messages } = await runCell(
    kernel,
    `%%compare --runs 3\n${names.map(name => `//% ${name}\n${body}`).join('\n')}`,
  )
  const [panel] = contents<DisplayData>(messages, 'update_display_data').filter(({ data }) => SUMMARY_MIME in data)
  const runs = ['a-b', 'a-b-2', 'variant', 'variant-2', 'n'.repeat(60)]
  expect(parseSummary(panel!.data[SUMMARY_MIME]).scalars.map(({ run, total }) => [run, total])).toEqual(
    runs.map(run => [`logs/names/${run}`, 1]),
  )
  expect(readdirSync(join(folder, 'logs/names')).sort()).toEqual(runs.sort())
})

test('an object at the end of a variant is its result, and errors name lines of the cell alone', async () => {
  const run = await runCell(
    kernel,
    '%%compare --runs 3\nconst loss = 0.5\n//% a\n{ loss, steps: 3 }\n//% b\nfunction f() {\n  throw new RangeError("no")\n}\nf()',
  )
  const { variants } = parseComparisonPayload(shown(run).data[COMPARISON_MIME])
  expect(variants[0]!.outputs.map(({ path }) => path)).toEqual(['.loss', '.steps'])
  const [, ...frames] = run.stderr.split('\n').filter((line, index) => index === 0 || line.startsWith('    at '))
  expect(frames).toEqual([
    expect.stringMatching(/^ {4}at f \(cell_\d+\.ts:7:9\)$/),
    expect.stringMatching(/^ {4}at cell_\d+\.ts:9:1$/),
  ])
})

test.each([
  ['%%compare fast\n1', '%%compare: the modes are eager, graph and xla, got "fast".'],
  ['%%compare eager\n1', 'eager alone cannot be compared'],
  ['%%compare\n//% one\n1', 'there is one variant, "one"'],
  ['%%compare --runs many\n1', '--runs must be a whole number from 3 on, got "many"'],
])('%j is refused: %s', async (code, message) => {
  const { reply } = await runCell(kernel, code)
  expect(reply).toMatchObject({ status: 'error', evalue: expect.stringContaining(message) })
})
