import { channel } from 'node:diagnostics_channel'
import { parseDelta, parseSummary, SUMMARY_MIME, SummaryStore } from '@diptych/protocol'
import type { SummaryMessage } from '@diptych/summary'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CellEvent, TaskId } from '../threads.ts'
import { beginCell, endedCell, runAs } from './context.ts'
import { LivePanels } from './livePanels.ts'
import type { Outlet } from './outlet.ts'
import { shareFlags } from './uninterrupted.ts'

type Sent = { task: TaskId; event: CellEvent }

const flags = new Int32Array(new SharedArrayBuffer(8))
let sent: Sent[] = []
const summaries = channel('diptych:summary')
const outlet = { send: (event: CellEvent, task: TaskId) => void sent.push({ task, event }) } as unknown as Outlet
const report = vi.fn()
shareFlags(flags)
const panels = new LivePanels(outlet, report)
// Each test has its own.
let task = 0

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  sent = []
  report.mockClear()
  flags.fill(0)
  task += 1000
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function write(owner: TaskId, step: number, fields: Partial<SummaryMessage> = {}): void {
  const message = { logdir: 'logs', kind: 'scalar', tag: 'loss', step, wallTime: step, value: step / 2, ...fields }
  runAs(owner, () => summaries.publish(message))
}

/** What was sent for a task, in words. */
function words(owner: TaskId): string[] {
  return sent
    .filter(entry => entry.task === owner)
    .map(({ event }) => {
      if (event.type === 'display') return event.update ? 'complete' : 'show'
      return event.type === 'live' ? event.message.type : event.type
    })
}

function totals(owner: TaskId): number[] {
  return sent.flatMap(({ task: of, event }) => {
    if (of !== owner || event.type !== 'display' || !event.update) return []
    return [parseSummary(event.data[SUMMARY_MIME]).scalars.reduce((sum, { total }) => sum + total, 0)]
  })
}

function begin(owner: TaskId): void {
  beginCell(owner)
}

function end(owner: TaskId): void {
  panels.end(owner)
  endedCell(owner)
}

test('a cell that writes shows its panel at once and sends what comes later a frame at a time', () => {
  begin(task)
  for (let step = 0; step < 100; step++) write(task, step)
  vi.runAllTimers()
  expect(words(task).slice(0, 2)).toEqual(['show', 'append'])
  const store = new SummaryStore('')
  for (const { event } of sent) {
    if (event.type === 'live' && event.message.type === 'append')
      store.append(parseDelta(event.message.series, event.buffer!))
  }
  expect([...store.scalars[0]!.value]).toEqual(Array.from({ length: 100 }, (_, step) => step / 2))
  end(task)
  expect(words(task).slice(-2)).toEqual(['complete', 'end'])
  expect(totals(task)).toEqual([100])
})

test('series are told apart by run, tag and kind, and keep their order', () => {
  begin(task)
  write(task, 0)
  for (const step of [1, 2]) {
    write(task, step, { tag: 'a' })
    write(task, step, { logdir: `${process.cwd()}/logs/deep` })
    write(task, step, { logdir: '/elsewhere' })
    write(task, step, { logdir: process.cwd() })
    write(task, step, { logdir: `${process.cwd()}/..more` })
  }
  end(task)
  const { event } = sent.find(({ event }) => event.type === 'display' && event.update)!
  const { scalars } = parseSummary((event as Extract<CellEvent, { type: 'display' }>).data[SUMMARY_MIME])
  expect(scalars.map(({ run, tag, step }) => [run, tag, [...step]])).toEqual([
    ['logs', 'loss', [0]],
    ['logs', 'a', [1, 2]],
    ['logs/deep', 'loss', [1, 2]],
    ['/elsewhere', 'loss', [1, 2]],
    ['.', 'loss', [1, 2]],
    ['..more', 'loss', [1, 2]],
  ])
})

describe('after the end of its cell', () => {
  test('a first summary opens a panel that is completed when nothing more comes', () => {
    begin(task)
    end(task)
    write(task, 0)
    write(task, 1)
    expect(words(task).slice(0, 2)).toEqual(['show', 'append'])
    expect(totals(task)).toEqual([])
    vi.runAllTimers()
    expect(totals(task)).toEqual([2])
  })

  test('what belongs to another cell than the one that runs is completed so too', () => {
    begin(task)
    end(task)
    begin(task + 1)
    write(task, 0)
    write(task + 1, 0)
    vi.runAllTimers()
    expect([totals(task), totals(task + 1)]).toEqual([[1], []])
    end(task + 1)
    expect(totals(task + 1)).toEqual([1])
  })

  test('so is what a callback of a comm writes, which is no cell', () => {
    begin(task)
    write(task + 1, 0)
    vi.runAllTimers()
    expect(totals(task + 1)).toEqual([1])
  })

  test('late points complete it again', () => {
    begin(task)
    write(task, 0)
    end(task)
    write(task, 1)
    vi.runAllTimers()
    expect(totals(task)).toEqual([1, 2])
  })
})

test('however many others write, the panel of the cell that runs stays', () => {
  begin(task)
  write(task, 0)
  for (let other = 1; other <= 20; other++) write(task + other, 0)
  write(task, 1)
  end(task)
  expect(words(task).filter(word => word === 'show')).toEqual(['show'])
  expect(totals(task)).toEqual([2])
})

describe('an interrupt', () => {
  test('that is wanted keeps points for the end, as a termination may be on its way', () => {
    begin(task)
    flags[0] = 1
    write(task, 0)
    write(task, 1)
    vi.runAllTimers()
    expect(words(task)).toEqual([])
    end(task)
    expect(words(task)).toEqual(['show', 'append', 'complete', 'end'])
    expect(totals(task)).toEqual([2])
    expect([...flags]).toEqual([1, 0])
  })

  test('that cuts off the end is answered by another one', () => {
    begin(task)
    write(task, 0)
    const cut = vi.spyOn(outlet, 'send').mockImplementationOnce(() => {
      throw new Error('cut off')
    })
    expect(() => panels.end(task)).toThrow('cut off')
    cut.mockRestore()
    end(task)
    end(task)
    expect(totals(task)).toEqual([1])
  })
})

test('without a picture the numbers are saved, and the reader is told why', async () => {
  const picture = await import('./formatters/picture.ts')
  const failure = new Error('no such font')
  vi.spyOn(picture, 'pngOf').mockImplementation(() => {
    throw failure
  })
  begin(task)
  write(task, 0)
  end(task)
  expect(totals(task)).toEqual([1])
  expect(words(task).at(-1)).toBe('end')
  expect(report).toHaveBeenCalledWith(failure)
})
