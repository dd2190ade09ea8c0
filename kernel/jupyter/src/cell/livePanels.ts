/** @file The panel under a cell that writes summaries: there with the first one, fed while the cell runs, whole in its output at the end. */

import { randomUUID } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
// Not the global one, which loads this module with its first use: cut off in the middle of that, it would be broken for good.
import { performance } from 'node:perf_hooks'
import { encodeDelta, encodeSummary, type MimeBundle, SUMMARY_MIME, SummaryStore } from '@diptych/protocol'
import type { SummaryMessage } from '@diptych/summary'
import type { TaskId } from '../threads.ts'
import { currentTask, isRunning } from './context.ts'
import { formatGrowing, formatSummary } from './formatters/summary.ts'
import type { Outlet } from './outlet.ts'
import { plain, plainBundle } from './plainJson.ts'
import { summaryPoints } from './summaryPoints.ts'
import { doneBeforeInterrupt, uninterrupted } from './uninterrupted.ts'

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
  /** What has not left yet. */
  waiting: SummaryMessage[]
  isShown: boolean
  sentAt: number
  /** Sends what waits. */
  frame: NodeJS.Timeout | undefined
  /** Completes the output once more. */
  settled: NodeJS.Timeout | undefined
  hasEnded: boolean
}

export class LivePanels {
  readonly #outlet: Outlet
  readonly #report: (error: unknown) => void
  readonly #panels = new Map<TaskId, Panel>()

  /** @param report - tells the reader of an output that could not be made */
  constructor(outlet: Outlet, report: (error: unknown) => void) {
    this.#outlet = outlet
    this.#report = report
    subscribe(SUMMARY_CHANNEL, message => this.#take(message as SummaryMessage))
  }

  /** Completes the output of a cell that ends now. May be called again if it was cut off. */
  end(task: TaskId): void {
    const panel = this.#panels.get(task)
    if (!panel || panel.hasEnded) return
    this.#complete(task, panel)
    panel.hasEnded = true
  }

  // A loop may do nothing but write: what can wait for the frame's end waits.
  #take(message: SummaryMessage): void {
    const task = currentTask()
    const panel = this.#panels.get(task) ?? this.#open(task)
    panel.waiting.push(message)
    if (!panel.isShown || performance.now() - panel.sentAt >= FRAME_MS) this.#send(task, panel)
    else panel.frame ??= setTimeout(() => this.#send(task, panel), FRAME_MS)
    if (!panel.hasEnded) return
    clearTimeout(panel.settled)
    panel.settled = setTimeout(() => this.#complete(task, panel), SETTLED_MS)
  }

  #open(task: TaskId): Panel {
    const panel: Panel = {
      store: new SummaryStore(randomUUID()),
      waiting: [],
      isShown: false,
      sentAt: 0,
      frame: undefined,
      settled: undefined,
      hasEnded: !isRunning(task),
    }
    this.#panels.set(task, panel)
    this.#forgetOld()
    return panel
  }

  #forgetOld(): void {
    const ended = [...this.#panels].filter(([, { hasEnded }]) => hasEnded)
    for (const [task] of ended.slice(0, -PANELS_KEPT)) this.#panels.delete(task)
  }

  #send(task: TaskId, panel: Panel): void {
    // Otherwise the cell's end sends it.
    doneBeforeInterrupt(() => this.#sendWaiting(task, panel))
  }

  #sendWaiting(task: TaskId, panel: Panel): void {
    clearTimeout(panel.frame)
    panel.frame = undefined
    if (!panel.isShown) this.#show(task, panel)
    if (panel.waiting.length === 0) return
    const points = summaryPoints(panel.waiting)
    panel.waiting = []
    panel.store.append(points)
    const { series, buffer } = encodeDelta(points)
    const message = { type: 'append', panel: panel.store.panel, series } as const
    this.#outlet.send({ type: 'live', message, buffer }, task)
    panel.sentAt = performance.now()
  }

  #show(task: TaskId, panel: Panel): void {
    const { panel: displayId } = panel.store
    const data = formatGrowing(displayId)
    this.#outlet.send({ type: 'display', data, metadata: {}, displayId, update: false }, task)
    panel.isShown = true
  }

  #complete(task: TaskId, panel: Panel): void {
    uninterrupted(() => {
      this.#sendWaiting(task, panel)
      const data = this.#bundle(panel.store)
      const { panel: displayId } = panel.store
      this.#outlet.send({ type: 'display', data, metadata: {}, displayId, update: true }, task)
      this.#outlet.send({ type: 'live', message: { type: 'end', panel: displayId, data } }, task)
    })
  }

  /** Without a picture the numbers are there nevertheless. */
  #bundle(store: SummaryStore): MimeBundle {
    try {
      return plainBundle(formatSummary(store))
    } catch (error) {
      this.#report(error)
      return {
        [SUMMARY_MIME]: plain(encodeSummary(store)),
        'text/plain': 'Summaries, of which no picture could be made',
      }
    }
  }
}
