import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as tf from '@diptych/tensor'
import { runInMode } from '@diptych/tensor/runtime'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { dataApi } from './api.ts'

const { data } = tf
const api = dataApi()
const examples = api.flatMap(({ name, examples }) =>
  examples.map((code, index) => [index === 0 ? name : `${name} ${index + 1}`, code] as const),
)

const folder = mkdtempSync(path.join(tmpdir(), 'diptych-data-'))
let server: Server
let address: string
beforeAll(async () => {
  server = createServer(({ url }, response) => response.end(readFileSync(path.join(folder, url!))))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

/** Writes a file and says where it is, as tf.data wants it. */
function file(name: string, content: string | Uint8Array): string {
  writeFileSync(path.join(folder, name), content)
  return `file://${path.join(folder, name)}`
}

/** Runs an example of the documentation. @returns what it printed, one entry a call of console.log */
async function run(code: string, more: Record<string, unknown> = {}): Promise<unknown[]> {
  const printed: unknown[] = []
  const log = (...values: unknown[]): void => void printed.push(values.length === 1 ? values[0] : values)
  const { log: original } = console
  // Tensors print to the global console.
  console.log = log
  // The progress of a training.
  const progress = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    const scope = { tf, setTimeout: (later: () => void) => setImmediate(later), ...more }
    const AsyncFunction = (async () => {}).constructor as new (
      ...text: string[]
    ) => (...args: unknown[]) => Promise<void>
    await new AsyncFunction(...Object.keys(scope), code)(...Object.values(scope))
  } finally {
    console.log = original
    progress.mockRestore()
  }
  return printed
}

const printedVector = (...values: number[]): string => `Tensor\n    [${values.join(', ')}]`
const printedColumn = (...values: number[]): string =>
  `Tensor\n    [${values.map(value => `[${value}]`).join(',\n     ')}]`

/** What each example of the documentation prints, by its text. A function checks what is not the same each time. */
const PRINTED: Record<string, unknown[] | ((printed: unknown[]) => void)> = {
  array: [{ item: 1 }, { item: 2 }, { item: 3 }],
  'array 2': [4, 5, 6],
  'Dataset.batch': [printedVector(1, 2, 3, 4), printedVector(5, 6, 7, 8)],
  'Dataset.batch 2': [printedColumn(1, 2, 3, 4), printedColumn(5, 6, 7, 8)],
  'Dataset.batch 3': [
    ...['{', 'a:', printedVector(1, 2, 3, 4), 'b:', printedVector(11, 12, 13, 14), '}'],
    ...['{', 'a:', printedVector(5, 6, 7, 8), 'b:', printedVector(15, 16, 17, 18), '}'],
  ],
  'Dataset.concatenate': [1, 2, 3, 4, 5, 6],
  'Dataset.filter': [2, 4, 6, 8, 10],
  'Dataset.forEachAsync': [1, 2, 3],
  'Dataset.map': [1, 4, 9],
  'Dataset.mapAsync': [[1, 4, 9]],
  'Dataset.repeat': [1, 2, 3, 1, 2, 3, 1, 2, 3],
  'Dataset.skip': [4, 5, 6],
  // With a buffer of three an element comes at most two places early.
  'Dataset.shuffle': printed => {
    expect([...(printed as number[])].sort()).toEqual([1, 2, 3, 4, 5, 6])
    for (const [place, value] of (printed as number[]).entries()) expect(value).toBeLessThanOrEqual(place + 3)
  },
  'Dataset.take': [1, 2, 3],
  'Dataset.toArray': [[1, 2, 3, 4, 5, 6]],
  zip: [
    'Zip two datasets of objects:',
    '[{"a":1},{"b":4}]',
    '[{"a":2},{"b":5}]',
    '[{"a":3},{"b":6}]',
    'Merge the objects:',
    { a: 1, b: 4 },
    { a: 2, b: 5 },
    { a: 3, b: 6 },
  ],
  'zip 2': ['{"c":{"a":1},"d":{"b":4}}', '{"c":{"a":2},"d":{"b":5}}', '{"c":{"a":3},"d":{"b":6}}'],
  func: [0, 1, 2, 3, 4],
  generator: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  'generator 2': [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  // Ten epochs of a model that learns.
  csv: printed => {
    const losses = (printed as string[]).map((line, epoch) => Number(line.replace(`${epoch}:`, '')))
    expect(losses).toHaveLength(10)
    expect(losses[9]).toBeLessThan(losses[0]!)
  },
}

/** These need a browser, and say so. */
const IN_BROWSERS: Record<string, string> = {
  webcam: 'tf.data.webcam is only supported in browser environment.',
  microphone: 'microphone API is only supported in browser environment.',
}

describe("tf.data's documentation", () => {
  test('every example has an outcome here', () => {
    const known = [...Object.keys(PRINTED), ...Object.keys(IN_BROWSERS)]
    expect(examples.map(([name]) => name).sort()).toEqual(known.sort())
  })

  test.each(examples.filter(([name]) => name in PRINTED))('%s: its example prints what it says', async (name, code) => {
    const rows = Array.from({ length: 25 }, (_, row) => `${row},${25 - row},${2 * row + 5}`)
    file('boston-housing-train.csv', ['crim,zn,medv', ...rows, ''].join('\n'))
    const printed = await run(code.replace(/https:\/\/storage\.googleapis\.com\/.*(?=\/boston)/, address))
    const wanted = PRINTED[name]!
    if (typeof wanted === 'function') wanted(printed)
    else expect(printed).toEqual(wanted)
  })

  test.each(examples.filter(([name]) => name in IN_BROWSERS))(
    '%s: its example says that it needs a browser',
    async (name, code) => {
      const document = { createElement: () => ({}) }
      await expect(run(code, { document })).rejects.toThrow(IN_BROWSERS[name])
    },
  )
})

const numbers = (count: number): tf.data.Dataset<number> =>
  data.array(Array.from({ length: count }, (_, index) => index))
const csvText = 'name,height,member,note\nAda,1.5,true,\n"Lovelace, A.",2,false,x\n'

/** What has no example, or says more than its example shows: one check for each name of the API. */
const CHECKS: Record<string, () => Promise<void> | void> = {
  async Dataset() {
    // Lazy: nothing is read before somebody asks, and each reading starts anew.
    let read = 0
    const dataset = data.func(() => ({ value: read++, done: read > 4 }))
    expect(read).toBe(0)
    expect(await dataset.map(value => value * 2).toArray()).toEqual([0, 2, 4, 6])
    const twice = numbers(3)
    expect([await twice.toArray(), await twice.toArray()]).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ])
  },
  async 'Dataset.iterator'() {
    const iterator = await numbers(2).iterator()
    expect([await iterator.next(), await iterator.next(), await iterator.next()]).toEqual([
      { value: 0, done: false },
      { value: 1, done: false },
      { value: null, done: true },
    ])
  },
  'Dataset.size'() {
    expect([numbers(6).size, numbers(6).batch(4).size, numbers(6).batch(4, false).size]).toEqual([6, 2, 1])
    expect([numbers(6).skip(2).size, numbers(6).take(2).size, numbers(6).repeat(3).size]).toEqual([4, 2, 18])
    expect([numbers(6).repeat().size, numbers(6).filter(() => true).size]).toEqual([Number.POSITIVE_INFINITY, null])
  },
  async 'Dataset.batch'() {
    const sizes = async (smallLastBatch?: boolean): Promise<number[][]> => {
      const batches = (await numbers(5).batch(2, smallLastBatch).toArray()) as tf.Tensor[]
      return batches.map(batch => batch.arraySync() as number[])
    }
    expect(await sizes()).toEqual([[0, 1], [2, 3], [4]])
    expect(await sizes(false)).toEqual([
      [0, 1],
      [2, 3],
    ])
    // Tensors and nested arrays get the batch as their first axis; strings stay strings.
    const [batch] = (await data
      .array([
        { image: tf.ones([2, 3]), row: [[1], [2]], word: 'a' },
        { image: tf.zeros([2, 3]), row: [[3], [4]], word: 'b' },
      ])
      .batch(2)
      .toArray()) as Record<string, tf.Tensor>[]
    expect(Object.values(batch!).map(({ shape, dtype }) => [shape, dtype])).toEqual([
      [[2, 2, 3], 'float32'],
      [[2, 2, 1], 'float32'],
      [[2], 'string'],
    ])
    expect(() => numbers(5).batch(0)).toThrow('batchSize needs to be positive')
  },
  async 'Dataset.forEachAsync'() {
    const before = tf.memory().numTensors
    await data
      .generator(function* () {
        for (let i = 0; i < 3; i++) yield tf.tensor1d([i])
      })
      .forEachAsync(() => {})
    expect(tf.memory().numTensors).toBe(before)
  },
  async 'Dataset.filter'() {
    const before = tf.memory().numTensors
    const kept = data
      .generator(function* () {
        for (let i = 0; i < 6; i++) yield tf.scalar(i)
      })
      .filter(value => value.arraySync() % 2 === 0)
    expect((await kept.toArray()).map(value => value.arraySync())).toEqual([0, 2, 4])
    expect(tf.memory().numTensors).toBe(before + 3)
  },
  async 'Dataset.prefetch'() {
    let made = 0
    const source = data.generator(function* () {
      for (let i = 0; i < 10; i++) {
        made++
        yield i
      }
    })
    const iterator = await source.prefetch(4).iterator()
    expect((await iterator.next()).value).toBe(0)
    expect(made).toBeGreaterThanOrEqual(4)
    expect(await source.prefetch(4).toArray()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  },
  async 'Dataset.repeat'() {
    expect(await numbers(2).repeat().take(5).toArray()).toEqual([0, 1, 0, 1, 0])
    expect(await numbers(2).repeat(0).toArray()).toEqual([])
  },
  async 'Dataset.skip'() {
    expect([await numbers(3).skip(5).toArray(), await numbers(3).skip(-1).toArray()]).toEqual([[], []])
  },
  async 'Dataset.take'() {
    expect([await numbers(3).take(5).toArray(), await numbers(3).take(-1).toArray()]).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ])
  },
  async 'Dataset.shuffle'() {
    const shuffled = (): tf.data.Dataset<number> => numbers(20).shuffle(20, 'seed')
    const [first, second] = [shuffled(), shuffled()]
    const order = await first.toArray()
    expect(order).not.toEqual(await numbers(20).toArray())
    expect(await second.toArray()).toEqual(order)
    expect(await first.toArray()).not.toEqual(order)
    const fixed = numbers(20).shuffle(20, 'seed', false)
    expect(await fixed.toArray()).toEqual(await fixed.toArray())
    const unseeded = numbers(20).shuffle(20, undefined, false)
    expect(await unseeded.toArray()).toEqual(await unseeded.toArray())
  },
  'Dataset.MAX_BUFFER_SIZE'() {
    expect(data.Dataset.MAX_BUFFER_SIZE).toBe(10000)
    expect(() => numbers(3).shuffle(undefined as never)).toThrow('requires bufferSize to be specified')
  },
  async 'Dataset.toArrayForTest'() {
    expect(await numbers(4).toArrayForTest()).toEqual([0, 1, 2, 3])
  },
  async zip() {
    const [a, b] = [numbers(3), data.array(['x', 'y'])]
    expect(await data.zip({ pair: [a, b], again: { b } }).toArray()).toEqual([
      { pair: [0, 'x'], again: { b: 'x' } },
      { pair: [1, 'y'], again: { b: 'y' } },
    ])
    expect(() => data.zip(3 as never)).toThrow('The argument to zip() must be an object or array.')
  },
  async generator() {
    const asynchronous = data.generator(async function* () {
      yield 1
      yield 2
    } as never)
    expect(await asynchronous.toArray()).toEqual([1, 2])
  },
  async func() {
    let next = 0
    expect(await data.func(async () => ({ value: next, done: next++ === 2 })).toArray()).toEqual([0, 1])
  },
  async csv() {
    const rows = [
      { name: 'Ada', height: 1.5, member: 'true', note: undefined },
      { name: 'Lovelace, A.', height: 2, member: 'false', note: 'x' },
    ]
    expect(await data.csv(file('people größe.csv', csvText)).toArray()).toEqual(rows)
    expect(await data.csv(file('dos.csv', csvText.replaceAll('\n', '\r\n'))).toArray()).toEqual(rows)
    file('served.csv', csvText)
    expect(await data.csv(`${address}/served.csv`).toArray()).toEqual(rows)
    await expect(data.csv('file:///nowhere/people.csv').toArray()).rejects.toThrow(
      "ENOENT: no such file or directory, open '/nowhere/people.csv'",
    )
  },
  async CSVDataset() {
    const source = new data.FileDataSource(Buffer.from(csvText))
    const dataset = new data.CSVDataset(source, { columnConfigs: { height: { isLabel: true } } })
    expect(await dataset.take(1).toArray()).toEqual([
      { xs: { name: 'Ada', member: 'true', note: undefined }, ys: { height: 1.5 } },
    ])
  },
  'CSVDataset.constructor'() {
    expect(
      () => new data.CSVDataset(new data.FileDataSource(Buffer.from('')), { delimWhitespace: true, delimiter: ';' }),
    ).toThrow('Delimiter should not be provided when delimWhitespace is true.')
  },
  async 'CSVDataset.base'() {
    const dataset = new data.CSVDataset(new data.FileDataSource(Buffer.from('a,b\n1,2')))
    expect(await dataset.base.toArray()).toEqual(['a,b', '1,2'])
  },
  async 'CSVDataset.columnNames'() {
    const url = file('columns.csv', csvText)
    expect(await data.csv(url).columnNames()).toEqual(['name', 'height', 'member', 'note'])
    const columnConfigs = { height: {}, name: {} }
    expect((await data.csv(url, { columnConfigs, configuredColumnsOnly: true }).columnNames()).sort()).toEqual([
      'height',
      'name',
    ])
    expect(await data.csv(url, { columnNames: ['a', 'b', 'c', 'd'] }).columnNames()).toEqual(['a', 'b', 'c', 'd'])
    await expect(data.csv(file('twice.csv', 'a,a\n1,2')).columnNames()).rejects.toThrow(
      'Duplicate column names found: a',
    )
  },
  async 'CSVDataset.iterator'() {
    const iterator = await data.csv(file('one.csv', 'a\n7')).iterator()
    expect(await iterator.next()).toEqual({ value: { a: 7 }, done: false })
  },
  async 'CSVDataset.makeDataElement'() {
    const dataset = data.csv(file('element.csv', 'a,b\n1,2'))
    await dataset.columnNames()
    expect(dataset.makeDataElement('3,"x, y"')).toEqual({ a: 3, b: 'x, y' })
    expect(() => dataset.makeDataElement('1,2,3')).toThrow(
      'Invalid row in csv file. Should have 2 elements in a row, but got 1,2,3',
    )
  },
  async TextLineDataset() {
    const lines = new data.TextLineDataset(new data.FileDataSource(file('lines ü.txt', 'Grüße\n\n深い\nlast')))
    expect(await lines.toArray()).toEqual(['Grüße', '', '深い', 'last'])
  },
  async 'TextLineDataset.constructor'() {
    expect(await new data.TextLineDataset(new data.FileDataSource(new Uint8Array())).toArray()).toEqual([])
  },
  async 'TextLineDataset.iterator'() {
    const iterator = await new data.TextLineDataset(new data.FileDataSource(Buffer.from('a\nb'))).iterator()
    expect([(await iterator.next()).value, (await iterator.next()).value, (await iterator.next()).done]).toEqual([
      'a',
      'b',
      true,
    ])
  },
  async FileDataSource() {
    // Characters of several bytes are cut by chunks of one.
    const source = new data.FileDataSource(Buffer.from('zß水🍌'), { chunkSize: 1 })
    expect(await new data.TextLineDataset(source).toArray()).toEqual(['zß水🍌'])
  },
  async 'FileDataSource.constructor'() {
    const source = new data.FileDataSource(Buffer.from('abcdef'), { offset: 2, chunkSize: 3 })
    const chunks = await source.iterator()
    expect([
      Buffer.from((await chunks.next()).value).toString(),
      Buffer.from((await chunks.next()).value).toString(),
    ]).toEqual(['cde', 'f'])
  },
  async 'FileDataSource.iterator'() {
    await expect(new data.FileDataSource('file:///nowhere.txt').iterator()).rejects.toThrow("open '/nowhere.txt'")
  },
  async URLDataSource() {
    file('remote.txt', 'one\ntwo')
    expect(await new data.TextLineDataset(new data.URLDataSource(`${address}/remote.txt`)).toArray()).toEqual([
      'one',
      'two',
    ])
  },
  async 'URLDataSource.constructor'() {
    expect(await new data.TextLineDataset(new data.URLDataSource(file('local.txt', 'here'))).toArray()).toEqual([
      'here',
    ])
  },
  async 'URLDataSource.iterator'() {
    file('bytes.txt', 'abc')
    const chunks = await new data.URLDataSource(`${address}/bytes.txt`, { chunkSize: 2 }).iterator()
    expect(Buffer.from((await chunks.next()).value).toString()).toBe('ab')
  },
  async CSVConfig() {
    expect(await data.csv(file('defaults.csv', 'a,b\n1,x'), {}).toArray()).toEqual([{ a: 1, b: 'x' }])
  },
  async 'CSVConfig.hasHeader'() {
    const url = file('headless.csv', '1,2\n3,4')
    expect(await data.csv(url, { hasHeader: false, columnNames: ['a', 'b'] }).toArray()).toEqual([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ])
    await expect(data.csv(url, { hasHeader: false }).toArray()).rejects.toThrow(
      'Column names must be provided if there is no header line.',
    )
  },
  async 'CSVConfig.columnNames'() {
    const url = file('named.csv', 'a,b\n1,2')
    expect(await data.csv(url, { columnNames: ['x', 'y'] }).toArray()).toEqual([{ x: 1, y: 2 }])
    await expect(data.csv(url, { columnNames: ['x'] }).toArray()).rejects.toThrow(
      'The length of provided columnNames (1) does not match the length of the header line read from file (2).',
    )
  },
  async 'CSVConfig.columnConfigs'() {
    await expect(data.csv(file('known.csv', 'a\n1'), { columnConfigs: { z: {} } }).toArray()).rejects.toThrow(
      'The key "z" provided in columnConfigs does not match any of the column names (a).',
    )
  },
  async 'CSVConfig.configuredColumnsOnly'() {
    const options = { columnConfigs: { height: {} }, configuredColumnsOnly: true }
    expect(await data.csv(file('only.csv', csvText), options).toArray()).toEqual([{ height: 1.5 }, { height: 2 }])
  },
  async 'CSVConfig.delimiter'() {
    expect(await data.csv(file('semicolons.csv', 'a;b\n1;"x;y"'), { delimiter: ';' }).toArray()).toEqual([
      { a: 1, b: 'x;y' },
    ])
  },
  async 'CSVConfig.delimWhitespace'() {
    expect(await data.csv(file('blanks.csv', 'a b\n1   2'), { delimWhitespace: true }).toArray()).toEqual([
      { a: 1, b: 2 },
    ])
  },
  async 'ColumnConfig.required'() {
    const url = file('required.csv', csvText)
    await expect(data.csv(url, { columnConfigs: { note: { required: true } } }).toArray()).rejects.toThrow(
      'Required column note is empty in this line: Ada,1.5,true,',
    )
  },
  async 'ColumnConfig.dtype'() {
    const columnConfigs = { name: { dtype: 'string' }, height: { dtype: 'int32' }, member: { dtype: 'bool' } } as const
    const options = { columnConfigs, configuredColumnsOnly: true }
    expect(await data.csv(file('dtypes.csv', csvText), options).toArray()).toEqual([
      { name: 'Ada', height: 1, member: 1 },
      { name: 'Lovelace, A.', height: 2, member: 0 },
    ])
    const floats = { columnConfigs: { a: { dtype: 'float32' } } } as const
    expect(await data.csv(file('floats.csv', 'a\n1e3'), floats).toArray()).toEqual([{ a: 1000 }])
  },
  async 'ColumnConfig.default'() {
    const rows = await data
      .csv(file('default.csv', csvText), { columnConfigs: { note: { default: 'none' } } })
      .toArray()
    expect(rows.map(row => (row as { note: string }).note)).toEqual(['none', 'x'])
  },
  async 'ColumnConfig.isLabel'() {
    const options = { columnConfigs: { height: { isLabel: true }, name: {} }, configuredColumnsOnly: true }
    expect(await data.csv(file('labels.csv', csvText), options).toArray()).toEqual([
      { xs: { name: 'Ada' }, ys: { height: 1.5 } },
      { xs: { name: 'Lovelace, A.' }, ys: { height: 2 } },
    ])
  },
  ColumnConfig() {
    const config: tf.data.ColumnConfig = { required: true }
    expect(Object.keys(config)).toEqual(['required'])
  },
  version_data() {
    expect(data.version_data).toBe(tf.version['tfjs-data'])
  },
}

describe("tf.data's API", () => {
  test('every function, class, member and option is exercised', () => {
    const exercised = new Set([...Object.keys(CHECKS), ...Object.keys(PRINTED), ...Object.keys(IN_BROWSERS)])
    // The options of what needs a browser.
    const names = api.map(({ name }) => name).filter(name => !/^(Webcam|Microphone)Config/.test(name))
    expect(names.filter(name => !exercised.has(name))).toEqual([])
    expect([...exercised].filter(name => !names.includes(name.replace(/ \d$/, '')))).toEqual([])
  })

  test.each(Object.keys(CHECKS))('%s', name => CHECKS[name]!())

  test.each(['eager', 'graph', 'graph+xla'] as const)('its tensors are computed in mode %s', async mode => {
    await runInMode(mode, async () => {
      const doubled = data.array([tf.tensor1d([1, 2]), tf.tensor1d([3, 4])]).map(value => value.mul(2).add(1))
      const [batch] = (await doubled.batch(2).toArray()) as tf.Tensor[]
      expect(batch!.arraySync()).toEqual([
        [3, 5],
        [7, 9],
      ])
    })
  })
})
