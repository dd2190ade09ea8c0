import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EventFileError } from './errors.ts'
import { asRead, expectedRuns, RUNS } from './fixtures/index.ts'
import { readRuns } from './runs.ts'
import { EventFileWriter } from './writer.ts'

const FILE = 'events.out.tfevents.1700000000.host.1.0'

describe('a folder of event files', () => {
  test.each(Object.entries(expectedRuns))('%s: the values are those that TensorBoard reads', (name, expected) => {
    const run = readRuns(RUNS).find(run => run.name === name)!
    expect(asRead(run, expected)).toEqual(expected)
    expect(run.problems).toEqual([])
  })

  test('gives a run for each folder, by name', () => {
    expect(readRuns(RUNS).map(({ name }) => name)).toEqual(['forms', 'pytorch', 'tensorflow1', 'tensorflow2'])
  })

  test('each series says its run, its tag and how long it is', () => {
    const [run] = readRuns(path.join(RUNS, 'pytorch'))
    expect(run!.scalars).toMatchObject([{ run: '.', tag: 'Loss/train', total: 6 }])
    expect(run!.histograms).toMatchObject([{ run: '.', tag: 'fc1.weight', total: 1 }])
  })
})

describe('a run', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'diptych-runs-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('goes over several files, in the order of their names', () => {
    for (const [name, step] of [
      ['b', 2],
      ['a', 1],
    ] as const) {
      const writer = new EventFileWriter(path.join(folder, name))
      writer.scalar('loss', step, step, 10 + step)
      writer.close()
      mkdirSync(path.join(folder, 'run/deep'), { recursive: true })
      copyFileSync(writer.path, path.join(folder, 'run/deep', `${FILE}.${name}`))
      rmSync(path.join(folder, name), { recursive: true })
    }
    const [run] = readRuns(folder)
    expect(run).toMatchObject({ name: 'run/deep' })
    expect(run!.scalars).toEqual([
      {
        run: 'run/deep',
        tag: 'loss',
        total: 2,
        step: Float64Array.of(1, 2),
        wallTime: Float64Array.of(11, 12),
        value: Float64Array.of(1, 2),
      },
    ])
  })

  test('says what of it is damaged, and the other runs are read', () => {
    mkdirSync(path.join(folder, 'a'))
    writeFileSync(path.join(folder, 'a', FILE), Buffer.alloc(40))
    mkdirSync(path.join(folder, 'b'))
    copyFileSync(path.join(RUNS, 'pytorch', FILE), path.join(folder, 'b', FILE))
    const [a, b] = readRuns(folder)
    expect(a).toMatchObject({
      scalars: [],
      problems: [`The event file ${path.join(folder, 'a', FILE)} is damaged: 25 bytes were passed over.`],
    })
    expect(asRead(b!, expectedRuns.pytorch!)).toEqual(expectedRuns.pytorch)
  })

  test('other files, and those that a profiler leaves, are no runs', () => {
    writeFileSync(path.join(folder, 'notes.txt'), 'text')
    writeFileSync(path.join(folder, `${FILE}.profile-empty`), '')
    expect(readRuns(folder)).toEqual([])
  })

  test('a tag may have any name', () => {
    const writer = new EventFileWriter(folder)
    writer.scalar('__proto__', 1, 0)
    writer.scalar('<b>tag</b>\n', 2, 0)
    writer.close()
    expect(readRuns(folder)[0]!.scalars.map(({ tag }) => tag)).toEqual(['__proto__', '<b>tag</b>\n'])
  })

  test('a folder that is not there is refused by name', () => {
    const missing = path.join(folder, 'missing')
    expect(() => readRuns(missing)).toThrow(EventFileError)
    expect(() => readRuns(missing)).toThrow(`The log folder ${missing} cannot be read: ENOENT`)
  })
})
