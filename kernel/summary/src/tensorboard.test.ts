import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asRead, PYTHON_READER, type ReadRun } from './fixtures/index.ts'
import { bucketsOf } from './histogram.ts'
import { readRuns } from './runs.ts'
import { EventFileWriter } from './writer.ts'

const VENV = fileURLToPath(new URL('../../../.venv', import.meta.url))
const [tensorboard] = globSync('lib/python*/site-packages/tensorboard', { cwd: VENV })

let logdir: string
beforeAll(() => {
  logdir = mkdtempSync(path.join(tmpdir(), 'diptych-tensorboard-'))
})
afterAll(() => rmSync(logdir, { recursive: true }))

/** What TensorBoard's own loader reads in a folder. */
function readByTensorBoard(folder: string): ReadRun {
  const { status, stdout, stderr } = spawnSync(path.join(VENV, 'bin/python'), [PYTHON_READER, folder], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)[folder]
}

test('TensorBoard reads what was written, value for value', ({ skip }) => {
  skip(!tensorboard, `no tensorboard in ${VENV}: npm start installs it`)
  const writer = new EventFileWriter(logdir, { suffix: '.v2' })
  for (let step = 0; step < 2000; step++) writer.scalar('loss', Math.exp(-step / 300), step)
  const edges = [NaN, Infinity, -Infinity, -0.1, 1e-45, 3.4e38, 1e39, 0]
  for (const [index, value] of edges.entries()) writer.scalar('edge/values', value, 2 ** 33 + index)
  writer.scalar(`Genauigkeit/für α ${'long '.repeat(50)}`, 0.75, 0)
  const values = Float32Array.from({ length: 1000 }, (_, index) => Math.sin(index + 1))
  writer.histogram('weights', bucketsOf(values).buckets, 0)
  writer.histogram('weights', bucketsOf(values.map(value => 3 * value)).buckets, 1)
  writer.histogram('few', bucketsOf([1, 2, 4], 3).buckets, 5)
  writer.histogram('equal', bucketsOf([0.25, 0.25], 4).buckets, 5)
  writer.histogram('none', bucketsOf([], 4).buckets, 5)
  writer.histogram('large', bucketsOf(values, 4000).buckets, 5)
  writer.close()

  const theirs = readByTensorBoard(logdir)
  // By hand, so that not only our reader says so.
  expect(theirs.scalars['edge/values']!.map(([step, , value]) => [step, value])).toEqual(
    // -0.1 and 1e-45 in float32; 1e39 is more than float32 holds.
    [
      'NaN',
      'Infinity',
      '-Infinity',
      -0.10000000149011612,
      1.401298464324817e-45,
      3.3999999521443642e38,
      'Infinity',
      0,
    ].map((value, index) => [2 ** 33 + index, value]),
  )
  expect(theirs.histograms.few!.steps.map(([step, , rows]) => [step, rows])).toEqual([
    [
      5,
      [
        [1, 2, 1],
        [2, 3, 1],
        [3, 4, 1],
      ],
    ],
  ])
  expect(Object.fromEntries(Object.entries(theirs.scalars).map(([tag, rows]) => [tag, rows.length]))).toEqual({
    loss: 2000,
    'edge/values': 8,
    [`Genauigkeit/für α ${'long '.repeat(50)}`]: 1,
  })
  expect(asRead(readRuns(logdir)[0]!, theirs)).toEqual(theirs)
})
