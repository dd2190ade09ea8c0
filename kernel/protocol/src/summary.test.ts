import { expect, test } from 'vitest'
import { PayloadError } from './columns.ts'
import { summaryExamples } from './examples.ts'
import {
  encodeDelta,
  encodeSummary,
  parseDelta,
  parseSummary,
  SAVED_HISTOGRAMS,
  SAVED_SCALARS,
  type SummaryPanel,
  type SummaryPoints,
  SummaryStore,
} from './summary.ts'

test.each(summaryExamples)('the example "$title" is read from JSON, and is written the same', ({ payload }) => {
  const json: unknown = JSON.parse(JSON.stringify(payload))
  expect(encodeSummary(parseSummary(json))).toEqual(payload)
})

test('text of any kind stays as it is', () => {
  const { payload } = summaryExamples.find(({ title }) => title === 'names that look like HTML')!
  const [{ run, tag } = { run: '', tag: '' }] = parseSummary(payload).scalars
  expect([run, tag]).toEqual(Array(2).fill(expect.stringContaining('<script>')))
})

test('a saved output keeps so many points of each series, and the count of all', () => {
  const store = new SummaryStore('panel')
  store.append([scalar('loss', 5000), histogram('weights', 400)])
  const { scalars, histograms } = parseSummary(encodeSummary(store))
  expect([scalars[0]!.step.length, scalars[0]!.total]).toEqual([SAVED_SCALARS, 5000])
  expect([histograms[0]!.steps.length, histograms[0]!.total]).toEqual([SAVED_HISTOGRAMS, 400])
})

test.each([
  [null, 'a summary must name its panel, got undefined'],
  [{ panel: 1, scalars: [], histograms: [] }, 'a summary must name its panel, got number'],
  [{ panel: 'p', scalars: {}, histograms: [] }, 'a summary must have lists of scalars and histograms'],
  [{ panel: 'p', scalars: [] }, 'a summary must have lists of scalars and histograms'],
  [{ panel: 'p', scalars: [{}], histograms: [] }, 'a scalar series must have a run and a tag, got {}'],
  [{ panel: 'p', scalars: [], histograms: [null] }, 'a histogram series must have a run and a tag, got {}'],
])('refuses %j', (json, message) => {
  expect(() => parseSummary(json)).toThrow(new PayloadError(message))
})

test('a delta carries several series in one buffer', () => {
  const points = [scalar('loss', 3), histogram('weights', 2), scalar('nothing', 0), scalar('accuracy', 1)]
  const { series, buffer } = encodeDelta(points)
  expect(buffer.byteLength).toBe(8 * (3 * 3 + 2 * (2 + 3 * 2) + 3))
  expect(parseDelta(JSON.parse(JSON.stringify(series)), buffer)).toEqual(points)
})

test('a delta is read from a buffer that begins anywhere', () => {
  const points = [scalar('loss', 3), histogram('weights', 1)]
  const { series, buffer } = encodeDelta(points)
  const bytes = new Uint8Array(buffer.length + 5)
  bytes.set(buffer, 5)
  expect(parseDelta(series, bytes.subarray(5))).toEqual(points)
})

test('an empty delta says nothing', () => {
  expect(parseDelta([], encodeDelta([]).buffer)).toEqual([])
})

test('refuses a delta whose buffer is cut off', () => {
  const { series, buffer } = encodeDelta([scalar('loss', 3)])
  expect(() => parseDelta(series, buffer.subarray(0, 64))).toThrow(
    new PayloadError("a delta's buffer ends at 8 of 9 numbers"),
  )
  expect(() => parseDelta(series, buffer.subarray(0, 70))).toThrow(
    new PayloadError('a buffer must hold float64, 8 bytes each, got 70 bytes'),
  )
})

test.each([-1, 0.5, null, undefined])('refuses a delta that counts %j numbers', count => {
  const message = `a delta must count its numbers from 0 on, got ${JSON.stringify(count)}`
  const counted = [{ kind: 'scalar', run: 'run', tag: 'loss', count: count as number }] as const
  expect(() => parseDelta(counted, new ArrayBuffer(24))).toThrow(new PayloadError(message))
  const bucketed = [{ kind: 'histogram', run: 'run', tag: 'weights', buckets: [count as number] }] as const
  expect(() => parseDelta(bucketed as never, new ArrayBuffer(24))).toThrow(new PayloadError(message))
})

test('a store keeps series apart by run and tag, in the order in which they came', () => {
  const store = new SummaryStore('panel')
  store.append([scalar('b', 1, 'x'), scalar('a', 1, 'x'), scalar('b', 2, 'y')])
  store.append([scalar('b', 3, 'x')])
  expect(store.scalars.map(({ run, tag, total }) => [run, tag, total])).toEqual([
    ['x', 'b', 4],
    ['x', 'a', 1],
    ['y', 'b', 2],
  ])
})

test('run and tag do not run into each other', () => {
  const store = new SummaryStore('panel')
  store.append([scalar('c', 1, 'a b'), scalar('b c', 1, 'a'), scalar('","', 1, 'a'), scalar('', 1, 'a","')])
  expect(store.scalars).toHaveLength(4)
})

test('a store that begins with an output goes on from there', () => {
  const panel = parseSummary(summaryExamples.find(({ title }) => title === 'histograms')!.payload)
  const store = SummaryStore.of(panel)
  expect(shown(store)).toEqual(panel)
  store.append([scalar('loss', 2)])
  expect(store.scalars[0]!.total).toBe(panel.scalars[0]!.total + 2)
})

test('all that a store holds goes over as one delta', () => {
  const store = new SummaryStore('panel')
  store.append([scalar('loss', 70), histogram('weights', 3)])
  const { series, buffer } = encodeDelta(store.points())
  const other = new SummaryStore('panel')
  other.append(parseDelta(series, buffer))
  expect(shown(other)).toEqual(shown(store))
})

/** What a store shows, as a plain panel. */
function shown({ panel, scalars, histograms }: SummaryPanel): SummaryPanel {
  return {
    panel,
    scalars: scalars.map(({ run, tag, total, step, wallTime, value }) => ({ run, tag, total, step, wallTime, value })),
    histograms: histograms.map(({ run, tag, total, steps }) => ({ run, tag, total, steps: [...steps] })),
  }
}

function scalar(tag: string, count: number, run = 'run'): SummaryPoints {
  const step = Float64Array.from({ length: count }, (_, index) => index)
  return { kind: 'scalar', run, tag, step, wallTime: step.map(at => 100 + at), value: step.map(at => 1 / (1 + at)) }
}

function histogram(tag: string, count: number): SummaryPoints {
  const steps = Array.from({ length: count }, (_, step) => ({
    step,
    wallTime: 100 + step,
    left: Float64Array.of(0, 1),
    right: Float64Array.of(1, 2),
    count: Float64Array.of(step, 2 * step),
  }))
  return { kind: 'histogram', run: 'run', tag, steps }
}
