/** @file The panel under a cell that writes summaries: live by the comm, whole in the output. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ReceivedMessage } from '@diptych/kernel'
import {
  type CommMsg,
  type DisplayData,
  LIVE_TARGET,
  parseDelta,
  parseSummary,
  parseToPage,
  SUMMARY_MIME,
  SummaryStore,
  type ToPage,
} from '@diptych/protocol'
import { afterAll, expect, test } from 'vitest'
import { contents, nextMessage, printed, published, runCell, startKernel } from './session.ts'

const folder = mkdtempSync(join(tmpdir(), 'diptych-live-'))
// The last to be asked for is the first to be done: the kernel, which writes at its end, is gone by then.
afterAll(() => rmSync(folder, { recursive: true }))
const kernel = await startKernel({ cwd: folder })

/** A page: opens the live comm and keeps what comes. */
class Page {
  readonly id: string
  readonly messages: { data: ToPage; buffers: readonly Uint8Array[] }[] = []
  readonly #stop: () => void

  constructor(id: string, data: Record<string, unknown> = {}) {
    this.id = id
    this.#stop = kernel.observe(message => {
      const data = this.#read(message)
      if (data) this.messages.push({ data, buffers: message.buffers })
    })
    kernel.send('comm_open', { comm_id: id, target_name: LIVE_TARGET, data })
  }

  /** Resolves with the first message that `matches`, from now on. */
  async next(matches: (data: ToPage) => boolean): Promise<ToPage> {
    const found = (message: ReceivedMessage): boolean => {
      const data = this.#read(message)
      return data !== undefined && matches(data)
    }
    return this.#read(await nextMessage(kernel, found))!
  }

  #read({ header, content }: ReceivedMessage): ToPage | undefined {
    const { comm_id: id, data } = content as CommMsg
    return header.msg_type === 'comm_msg' && id === this.id ? parseToPage(data) : undefined
  }

  /** What the page would show of a panel. */
  store(panel: string): SummaryStore {
    const store = new SummaryStore(panel)
    for (const { data, buffers } of this.messages) {
      if ((data.type === 'panel' || data.type === 'append') && data.panel === panel) {
        store.append(parseDelta(data.series, buffers[0]!))
      }
    }
    return store
  }

  close(): void {
    this.#stop()
    kernel.send('comm_close', { comm_id: this.id, data: {} })
  }
}

function displays(messages: readonly ReceivedMessage[], type: 'display_data' | 'update_display_data'): DisplayData[] {
  return contents<DisplayData>(messages, type).filter(({ data }) => SUMMARY_MIME in data)
}

function runsIn({ data }: DisplayData): string[] {
  return parseSummary(data[SUMMARY_MIME]).scalars.map(({ run }) => run)
}

test('a cell that writes has one output, which its end completes with curves, a picture and a table', async () => {
  const { messages, reply } = await runCell(
    kernel,
    `const writer = tf.summary.createFileWriter('logs/first')
     for (let step = 0; step < 100; step++) writer.scalar('loss', 1 / (step + 1), step)
     writer.histogram('weights', tf.tensor1d([0, 1, 2, 3]), 7)
     writer.close()`,
  )
  expect(reply.status).toBe('ok')
  const [shown, ...others] = displays(messages, 'display_data')
  const [updated] = displays(messages, 'update_display_data')
  expect(others).toEqual([])
  expect(updated!.transient).toEqual(shown!.transient)

  const { scalars, histograms } = parseSummary(updated!.data[SUMMARY_MIME])
  expect(scalars.map(({ run, tag, total }) => ({ run, tag, total }))).toEqual([
    { run: 'logs/first', tag: 'loss', total: 100 },
  ])
  expect([...scalars[0]!.step]).toEqual(Array.from({ length: 100 }, (_, step) => step))
  expect([...scalars[0]!.value]).toEqual(Array.from({ length: 100 }, (_, step) => Math.fround(1 / (step + 1))))
  expect(histograms[0]).toMatchObject({ run: 'logs/first', tag: 'weights', total: 1 })
  expect(histograms[0]!.steps[0]!.count.reduce((sum, count) => sum + count)).toBe(4)

  const { 'image/png': png, 'text/html': html, 'text/plain': text } = updated!.data as Record<string, string>
  // The signature of PNG, and something behind it.
  expect(Buffer.from(png!, 'base64').subarray(0, 8)).toEqual(Buffer.from('89504e470d0a1a0a', 'hex'))
  expect(html).toContain('<img src="data:image/png;base64,')
  expect(html).toContain('loss')
  expect(text).toContain('loss')
  expect(readdirSync(join(folder, 'logs/first')).length).toBe(1)
})

test('event files that TensorFlow and TensorBoard wrote are shown as a panel', async () => {
  const fixtures = fileURLToPath(new URL('../../kernel/summary/src/fixtures/', import.meta.url))
  const expected = JSON.parse(readFileSync(join(fixtures, 'runs.json'), 'utf8'))
  const { messages } = await runCell(kernel, `tf.summary.readLogs(${JSON.stringify(join(fixtures, 'runs'))})`)
  const [{ data }] = contents<DisplayData>(messages, 'execute_result') as [DisplayData]
  const { scalars, histograms } = parseSummary(data[SUMMARY_MIME])
  const written = [
    ['tensorflow2', 'loss'],
    ['tensorflow1', 'mean_1'],
    ['pytorch', 'Loss/train'],
  ] as const
  for (const [run, tag] of written) {
    const found = scalars.find(series => series.run.endsWith(`/${run}`) && series.tag === tag)!
    const rows = Array.from(found.step, (step, index) => [step, found.wallTime[index], found.value[index]])
    expect(rows).toEqual(expected[run].scalars[tag])
  }
  const runs = histograms.map(({ run }) => run.split('/').at(-1))
  expect(runs).toEqual(expect.arrayContaining(written.map(([run]) => run)))
  expect(data).toHaveProperty('image/png')
})

test('a page sees the points while a loop that never pauses still runs, and a page that comes later gets all so far', async () => {
  const page = new Page('early')
  const isRunning = page.next(({ type }) => type === 'append')
  const cell = runCell(
    kernel,
    `{ const writer = tf.summary.createFileWriter('logs/loop')
     let step = 0
     while (true) writer.scalar('loss', step, step++) }`,
    { metadata: { cellId: 'cell-7' } },
  )
  const { panel } = (await isRunning) as Extract<ToPage, { type: 'append' }>
  const late = new Page('late')
  const whole = await late.next(({ type }) => type === 'panel')
  expect(whole).toMatchObject({ panel, cellId: 'cell-7' })
  await late.next(({ type }) => type === 'append')
  await kernel.interrupt()
  const { reply, messages } = await cell
  expect(reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' })

  // Interrupted, and still whole.
  const [saved] = displays(messages, 'update_display_data')
  const [series] = parseSummary(saved!.data[SUMMARY_MIME]).scalars
  const early = page.store(panel).scalars[0]!
  expect(series!.total).toBe(early.total)
  expect(late.store(panel).scalars[0]!.value).toEqual(early.value)
  expect([...early.value.subarray(0, 3)]).toEqual([0, 1, 2])
  page.close()
  late.close()
})

test('a page that comes after the end gets what the output holds', async () => {
  const { messages } = await runCell(kernel, "tf.summary.createFileWriter('logs/x').scalar('a', 1, 0)", {
    metadata: { cellId: 'cell-8' },
  })
  const [saved] = displays(messages, 'update_display_data')
  const page = new Page('after')
  const end = await page.next(data => data.type === 'end' && data.cellId === 'cell-8')
  expect(end).toMatchObject({ panel: saved!.transient.display_id, data: saved!.data })
  page.close()
})

test('the first news of a panel says which cell it belongs to, and a cell that runs again keeps one panel', async () => {
  const page = new Page('first')
  const options = { metadata: { cellId: 'cell-9' } }
  const first = page.next(({ type }) => type === 'panel')
  await runCell(kernel, "tf.summary.createFileWriter('logs/again').scalar('a', 1, 0)", options)
  expect(await first).toMatchObject({ cellId: 'cell-9', series: [{ tag: 'a', count: 1 }] })
  await runCell(kernel, "tf.summary.createFileWriter('logs/again').scalar('a', 2, 0)", options)
  page.close()
  const late = new Page('second')
  await late.next(data => data.type === 'status')
  const ends = late.messages.filter(({ data }) => data.type === 'end' && data.cellId === 'cell-9')
  expect(ends).toHaveLength(1)
  late.close()
})

test('summaries that a timer writes after the end still reach the panel and its output', async () => {
  const { messages } = await runCell(
    kernel,
    `{ const writer = tf.summary.createFileWriter('logs/late'); writer.scalar('a', 1, 0); setTimeout(() => writer.scalar('a', 2, 1), 20) }`,
  )
  const first = displays(messages, 'update_display_data')
  expect(parseSummary(first[0]!.data[SUMMARY_MIME]).scalars[0]!.total).toBe(1)
  const { content } = await nextMessage(kernel, ({ header }) => header.msg_type === 'update_display_data')
  expect(parseSummary((content as unknown as DisplayData).data[SUMMARY_MIME]).scalars[0]!.total).toBe(2)
})

test('a first summary after the end of its cell makes a panel too, while the next cell runs', async () => {
  const first = await runCell(
    kernel,
    "const { promise, resolve } = Promise.withResolvers(); promise.then(() => tf.summary.createFileWriter('logs/first').scalar('a', 1, 0))",
  )
  expect(displays(first.messages, 'display_data')).toEqual([])
  const second = await runCell(
    kernel,
    "resolve(); await promise; tf.summary.createFileWriter('logs/second').scalar('a', 2, 0)",
  )
  // Each under its own cell.
  expect(displays(second.messages, 'update_display_data').map(runsIn)).toEqual([['logs/second']])
  await nextMessage(kernel, ({ header }) => header.msg_type === 'update_display_data')
  expect(displays(first.messages, 'update_display_data').map(runsIn)).toEqual([['logs/first']])
})

test('a panel stands where its first summary was written, and comes back when its cell has removed its outputs', async () => {
  const { messages } = await runCell(
    kernel,
    `console.log('before')
     { const writer = tf.summary.createFileWriter('logs/cleared')
     writer.scalar('a', 1, 0)
     console.log('after')
     jupyter.clearOutput({ wait: true })
     for (const end = Date.now() + 100; Date.now() < end; ) writer.scalar('a', 2, 1) }`,
  )
  expect(published(messages)).toEqual([
    'stream',
    'display_data',
    'stream',
    'clear_output',
    'display_data',
    'update_display_data',
  ])
  const [first, again] = displays(messages, 'display_data')
  expect(again!.transient).toEqual(first!.transient)
})

test('a panel that was removed at the end stays away', async () => {
  const { messages } = await runCell(
    kernel,
    `{ const writer = tf.summary.createFileWriter('logs/gone')
     for (let step = 0; step < 100; step++) writer.scalar('a', 1, step)
     jupyter.clearOutput() }`,
  )
  expect(published(messages)).toEqual(['display_data', 'clear_output', 'update_display_data'])
})

test('a page that has left gets nothing, and one that opens its comm twice is one page', async () => {
  const leaving = new Page('leaving')
  await leaving.next(({ type }) => type === 'status')
  kernel.send('comm_close', { comm_id: 'leaving', data: {} })
  const page = new Page('twice')
  await page.next(({ type }) => type === 'status')
  kernel.send('comm_open', { comm_id: 'twice', target_name: LIVE_TARGET, data: {} })
  await page.next(({ type }) => type === 'status')
  leaving.messages.length = 0
  page.messages.length = 0
  await runCell(kernel, "tf.summary.createFileWriter('logs/pages').scalar('a', 1, 0)")
  expect(leaving.messages).toEqual([])
  const types = page.messages.map(({ data }) => data.type)
  expect(types.filter(type => type !== 'status')).toEqual(['panel', 'end'])
  page.close()
})

test('of many pages, most of which a reload has left behind, only the last ones get news', async () => {
  const closed: unknown[] = []
  const stop = kernel.observe(({ header, content }) => {
    if (header.msg_type === 'comm_close') closed.push((content as CommMsg).comm_id)
  })
  const pages: Page[] = []
  for (let number = 0; number < 10; number++) {
    const page = new Page(`page ${number}`)
    await page.next(({ type }) => type === 'status')
    pages.push(page)
  }
  stop()
  expect(closed.slice(-2)).toEqual(['page 0', 'page 1'])
  for (const page of pages) page.messages.length = 0
  await runCell(kernel, "tf.summary.createFileWriter('logs/many').scalar('a', 1, 0)")
  const haveNews = pages.filter(({ messages }) => messages.some(({ data }) => data.type === 'panel'))
  expect(haveNews.map(({ id }) => id)).toEqual(pages.slice(2).map(({ id }) => id))
  for (const page of pages) page.close()
})

test("the page says the notebook's mode, and learns the kernel's status", async () => {
  await runCell(kernel, 'tf.ones([100]).sum().dataSync()')
  const page = new Page('mode', { mode: 'graph' })
  const status = (await page.next(({ type }) => type === 'status')) as Extract<ToPage, { type: 'status' }>
  expect(status).toMatchObject({ mode: 'graph', modeSetBy: "the notebook's metadata" })
  expect(status.devices[0]).toEqual({ name: '/device:CPU:0', type: 'CPU', memoryBytes: null })
  expect(status.memoryBytes).toBeGreaterThan(50e6)
  expect((await runCell(kernel, '%mode')).stdout).toBe("graph (the notebook's metadata)\n")
  const changed = page.next(data => data.type === 'status' && data.mode === 'eager')
  kernel.send('comm_msg', { comm_id: 'mode', data: { mode: null } })
  await changed
  page.close()
})

test('the live comm answers while cells wait behind one that runs', async () => {
  const busy = runCell(kernel, "console.log('busy'); while (true) {}", { stopOnError: false })
  await printed(kernel, 'busy')
  const waiting = runCell(kernel, "tf.summary.createFileWriter('logs/next').scalar('a', 1, 0)")
  const page = new Page('queued')
  await page.next(({ type }) => type === 'end')
  await kernel.interrupt()
  await Promise.all([busy, waiting])
  page.close()
})

test.each([
  [{ mode: 'fast' }, 'diptych.live: mode must be a mode or null, got "fast"'],
  [{ mode: 3 }, 'diptych.live: mode must be a mode or null, got 3'],
])('a page that says %j is told what is wrong', async (data, reason) => {
  const closed = nextMessage(kernel, ({ header }) => header.msg_type === 'comm_close')
  kernel.send('comm_open', { comm_id: 'wrong', target_name: LIVE_TARGET, data })
  expect((await closed).content).toEqual({ comm_id: 'wrong', data: { reason } })
})
