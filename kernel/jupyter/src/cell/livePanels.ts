/** @file The panel under a cell that writes summaries: there with the first one, fed while the cell runs, whole in its output at the end. */

import { randomUUID } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import { relative } from 'node:path'
import { encodeDelta, SUMMARY_MIME, type SummaryPoints, SummaryStore } from '@diptych/protocol'
import type { SummaryMessage } from '@diptych/summary'
import type { TaskId } from '../threads.ts'
import { currentTask } from './context.ts'
import { plainBundle } from './display.ts'
import { formatSummary } from './formatters/summary.ts'
import type { Outlet } from './outlet.ts'

// Its name alone, from @diptych/summary: most cells write none, and the package takes longer to load than the rest of the kernel.
const SUMMARY_CHANNEL = 'diptych:summary'

/** At most one message a frame: no screen draws more often. */
const FRAME_MS = 16
/** A panel that is written to after its cell's end is completed when nothing more comes for so long. */
const SETTLED_MS = 500
/** Cells whose late summaries still find their panel. */
const PANELS_KEPT = 8

interface Panel {
  readonly store: SummaryStore
  /** Points that have not left yet, by kind, run and tag. */
  fresh: Map<string, SummaryPoints[]>
  sentAt: number
  timer?: NodeJS.Timeout
  hasEnded: boolean
}

export class LivePanels {
  readonly #outlet: Outlet
  readonly #flags: Int32Array
  readonly #report: (error: unknown) => void
  readonly #panels = new Map<TaskId, Panel>()

  /**
   * @param flags - see `setInterruptFlags`
   * @param report - tells the reader of an output that could not be made
   */
  constructor(outlet: Outlet, flags: Int32Array, report: (error: unknown) => void) {
    this.#outlet = outlet
    this.#flags = flags
    this.#report = report
    subscribe(SUMMARY_CHANNEL, message => this.#take(message as SummaryMessage))
  }

  /** Completes the output of a cell that ends now. */
  end(task: TaskId): void {
    const panel = this.#panels.get(task)
    if (!panel || panel.hasEnded) return
    panel.hasEnded = true
    this.#complete(task, panel)
  }

  #take(message: SummaryMessage): void {
    const task = currentTask()
    const panel = this.#panels.get(task) ?? this.#open(task)
    const points = pointsOf(message)
    const key = JSON.stringify([points.kind, points.run, points.tag])
    const waiting = panel.fresh.get(key)
    if (waiting) waiting.push(points)
    else panel.fresh.set(key, [points])
    if (performance.now() - panel.sentAt >= FRAME_MS) this.#send(task, panel)
    if (panel.hasEnded) {
      clearTimeout(panel.timer)
      panel.timer = setTimeout(() => this.#complete(task, panel), SETTLED_MS)
    } else panel.timer ??= setTimeout(() => this.#send(task, panel), FRAME_MS)
  }

  #open(task: TaskId): Panel {
    const store = new SummaryStore(randomUUID())
    const panel: Panel = { store, fresh: new Map(), sentAt: 0, hasEnded: false }
    this.#panels.set(task, panel)
    if (this.#panels.size > PANELS_KEPT) this.#panels.delete(this.#panels.keys().next().value!)
    const data = { [SUMMARY_MIME]: { panel: store.panel, scalars: [], histograms: [] }, 'text/plain': 'Summaries …' }
    this.#outlet.send({ type: 'display', data, metadata: {}, displayId: store.panel, update: false }, task)
    return panel
  }

  #send(task: TaskId, panel: Panel): void {
    clearTimeout(panel.timer)
    panel.timer = undefined
    if (panel.fresh.size === 0) return
    const points = [...panel.fresh.values()].map(joined)
    panel.fresh = new Map()
    panel.store.append(points)
    const { series, buffer } = encodeDelta(points)
    const message = { type: 'append', panel: panel.store.panel, series } as const
    this.#outlet.send({ type: 'live', message, buffer }, task)
    panel.sentAt = performance.now()
  }

  /** A termination in here would leave the output half done: an interrupt waits. */
  #complete(task: TaskId, panel: Panel): void {
    Atomics.add(this.#flags, 1, 1)
    try {
      this.#send(task, panel)
      const data = plainBundle(formatSummary(panel.store))
      const displayId = panel.store.panel
      this.#outlet.send({ type: 'display', data, metadata: {}, displayId, update: true }, task)
      this.#outlet.send({ type: 'live', message: { type: 'end', panel: displayId, data } }, task)
    } catch (error) {
      this.#report(error)
    } finally {
      Atomics.sub(this.#flags, 1, 1)
    }
  }
}

function pointsOf(message: SummaryMessage): SummaryPoints {
  const { logdir, tag, step, wallTime } = message
  // As a person would name it, from the notebook's folder.
  const inside = relative(process.cwd(), logdir)
  const run = inside.startsWith('..') ? logdir : inside || '.'
  if (message.kind === 'histogram')
    return { kind: 'histogram', run, tag, steps: [{ step, wallTime, ...message.buckets }] }
  const column = (number: number): Float64Array => Float64Array.of(number)
  return { kind: 'scalar', run, tag, step: column(step), wallTime: column(wallTime), value: column(message.value) }
}

/** Points of one series, one after the other, as one entry. */
function joined(points: readonly SummaryPoints[]): SummaryPoints {
  const [first] = points as [SummaryPoints]
  if (first.kind === 'histogram') {
    return { ...first, steps: points.flatMap(entry => (entry.kind === 'histogram' ? entry.steps : [])) }
  }
  const column = (name: 'step' | 'wallTime' | 'value'): Float64Array =>
    Float64Array.from(points.flatMap(entry => (entry.kind === 'scalar' ? [...entry[name]] : [])))
  return { ...first, step: column('step'), wallTime: column('wallTime'), value: column('value') }
}
