/**
 * @file The live comm, from the kernel's side: keeps the panels of the cells that run, and of the last ones that ran, and feeds the pages.
 *
 * It works on this thread so that a page that comes back during a training finds its plot again, however busy the main thread is.
 */

import {
  encodeDelta,
  LIVE_TARGET,
  type MimeBundle,
  parseDelta,
  parseFromPage,
  parseSummary,
  SUMMARY_MIME,
  type SummaryPoints,
  SummaryStore,
  type ToPage,
} from '@diptych/protocol'
import { formatGrowing } from '../cell/formatters/summary.ts'
import type { CommRequest, LiveEvent, MainStatus, TaskId } from '../threads.ts'
import type { CommRegistry } from './commRegistry.ts'
import type { MainThread } from './mainThread.ts'
import type { Publisher } from './publisher.ts'
import type { Tasks } from './tasks.ts'

/** A page that was away gets what the latest cells showed. */
const ENDED_KEPT = 16
/** A page that is reloaded does not say that it leaves, and what is sent to it reaches all others for nothing. */
const PAGES_KEPT = 8
const STATUS_MS = 2000
/** The memory of a process never rests: a page is told of changes that a person would see. */
const MEMORY_STEP = 1 << 20

interface LivePanel {
  readonly task: TaskId
  readonly cellId: string | null
  store: SummaryStore
  /** What its output holds for good, once the cell has ended. */
  data?: MimeBundle
  /** When the cell removed its outputs, in seconds since 1970: points that are written after it show the panel again. */
  clearedAt?: number | undefined
}

type LiveParts = Readonly<{ publisher: Publisher; tasks: Tasks; comms: CommRegistry; main: MainThread }>

export class Live {
  readonly #parts: LiveParts
  /** The comms of the pages that are there. */
  readonly #pages = new Set<string>()
  readonly #panels = new Map<string, LivePanel>()
  #status: MainStatus | undefined
  #memoryBytes = 0
  #timer: NodeJS.Timeout | undefined

  constructor(parts: LiveParts) {
    this.#parts = parts
  }

  /** Whether a comm message with these fields is for this thread. */
  isConcerned(commId: unknown, target: unknown): boolean {
    return target === LIVE_TARGET || this.#pages.has(commId as string)
  }

  isMeant({ content }: CommRequest): boolean {
    return this.isConcerned(content.comm_id, 'target_name' in content ? content.target_name : undefined)
  }

  /** A page opens its comm, names the notebook's mode, or leaves. */
  receiveFromPage({ msg_type: type, content }: CommRequest): void {
    const { comm_id: page, data } = content
    if (type === 'comm_close') {
      this.#pages.delete(page)
      return
    }
    try {
      const { mode } = parseFromPage(data)
      this.#parts.main.post({ type: 'notebookMode', mode: mode ?? undefined })
    } catch (error) {
      // The protocol: who cannot take a comm closes it.
      this.#close(page, (error as Error).message)
      return
    }
    if (type === 'comm_open') this.#welcome(page)
    this.refreshStatus()
  }

  /** News of a cell's panel. */
  receive(task: TaskId, message: LiveEvent, buffer: Uint8Array = new Uint8Array()): void {
    const isNew = !this.#panels.has(message.panel)
    const panel = this.#panelOf(task, message.panel)
    if (message.type === 'append') {
      const points = parseDelta(message.series, buffer)
      panel.store.append(points)
      if (panel.clearedAt !== undefined && latestOf(points) > panel.clearedAt) this.#show(task, panel)
      // Written to once more, after its cell's end.
      panel.data = undefined
      // With the cell's id: a page that was reloaded since the cell began has no output yet.
      this.#broadcast(isNew ? { ...message, type: 'panel', cellId: panel.cellId } : message, [buffer])
      return
    }
    panel.data = message.data
    // As few points as its output holds: many cells may end with a million.
    panel.store = SummaryStore.of(parseSummary(message.data[SUMMARY_MIME]))
    this.#broadcast({ ...message, cellId: panel.cellId })
    this.#forgetOld()
  }

  /** A cell has removed its outputs so far. */
  cleared(task: TaskId): void {
    for (const panel of this.#panels.values()) if (panel.task === task) panel.clearedAt = Date.now() / 1000
  }

  /** Asks the main thread how things are and tells the pages, as soon as it answers. */
  refreshStatus(): void {
    if (this.#pages.size === 0) return
    void this.#parts.main.ask<'status'>({ type: 'status' }).then(status => {
      this.#status = status
      this.#sendStatus()
    })
  }

  dispose(): void {
    clearInterval(this.#timer)
  }

  #welcome(page: string): void {
    // Again at the end: the others are those that came longer ago.
    this.#pages.delete(page)
    this.#pages.add(page)
    const [oldest] = this.#pages
    if (this.#pages.size > PAGES_KEPT) this.#close(oldest!, `${PAGES_KEPT} pages came later, and more get no news.`)
    for (const [panel, { cellId, store, data }] of this.#panels) {
      if (data) this.#send(page, { type: 'end', panel, cellId, data })
      else {
        const { series, buffer } = encodeDelta(store.points())
        this.#send(page, { type: 'panel', panel, cellId, series }, [buffer])
      }
    }
    this.#timer ??= setInterval(() => this.#watchMemory(), STATUS_MS)
  }

  #panelOf(task: TaskId, id: string): LivePanel {
    const known = this.#panels.get(id)
    if (known) return known
    const cellId = this.#parts.tasks.cellId(task)
    // Run again, a cell has lost what its earlier run showed.
    for (const [earlier, { cellId: other, data }] of this.#panels) {
      if (cellId !== null && other === cellId && data) this.#panels.delete(earlier)
    }
    const panel: LivePanel = { task, cellId, store: new SummaryStore(id) }
    this.#panels.set(id, panel)
    return panel
  }

  #show(task: TaskId, panel: LivePanel): void {
    const { publisher, tasks } = this.#parts
    const { panel: id } = panel.store
    const content = { data: formatGrowing(id), metadata: {}, transient: { display_id: id } }
    publisher.publish('display_data', content, tasks.parent(task))
    panel.clearedAt = undefined
  }

  #forgetOld(): void {
    const ended = [...this.#panels].filter(([, { data }]) => data !== undefined)
    for (const [id] of ended.slice(0, -ENDED_KEPT)) this.#panels.delete(id)
  }

  #watchMemory(): void {
    if (Math.abs(process.memoryUsage.rss() - this.#memoryBytes) >= MEMORY_STEP) this.#sendStatus()
  }

  #sendStatus(): void {
    if (!this.#status) return
    this.#memoryBytes = process.memoryUsage.rss()
    this.#broadcast({ type: 'status', ...this.#status, memoryBytes: this.#memoryBytes })
  }

  #broadcast(message: ToPage, buffers: readonly Uint8Array[] = []): void {
    for (const page of this.#pages) this.#send(page, message, buffers)
  }

  #send(page: string, message: ToPage, buffers: readonly Uint8Array[] = []): void {
    this.#parts.publisher.publish('comm_msg', { comm_id: page, data: { ...message } }, {}, buffers)
  }

  #close(page: string, reason: string): void {
    const content = { comm_id: page, data: { reason } }
    this.#pages.delete(page)
    this.#parts.comms.note({ msg_type: 'comm_close', content })
    this.#parts.publisher.publish('comm_close', content, {})
  }
}

/** When the last of the points was written, in seconds since 1970. */
function latestOf(points: readonly SummaryPoints[]): number {
  const times = points.map(entry => (entry.kind === 'scalar' ? entry.wallTime.at(-1) : entry.steps.at(-1)?.wallTime))
  return Math.max(...times.map(time => time ?? 0))
}
