/** @file The panel under a cell that writes summaries: from its output alone, or live while the cell runs. */

import { lineStyle, runsOf, type ScalarChart, scalarCharts } from '@diptych/picture'
import { parseSummary, type SummaryPanel } from '@diptych/protocol'
import { element } from '../charts/element.ts'
import type { LivePanels, RendererContext } from './context.ts'
import { HistogramCard, type HistogramCardInput } from './histogramCard.ts'
import { KeyedNodes } from './keyedNodes.ts'
import { RunLegend } from './runLegend.ts'
import { keyOf, ScalarCard } from './scalarCard.ts'
import { type ExportFormat, exportSummary } from './summaryExport.ts'
import { type SummaryState, summaryState } from './summaryState.ts'
import { SummaryToolbar } from './summaryToolbar.ts'
import type { View } from './view.ts'

export class SummaryView implements View {
  readonly node = element('div', { class: 'diptych-Summary' })
  readonly #context: RendererContext
  readonly #live: LivePanels | undefined
  readonly #toolbar: SummaryToolbar
  readonly #legend: RunLegend
  readonly #empty = element('p', { class: 'diptych-Empty' })
  readonly #scalars: KeyedNodes<ScalarChart, ScalarCard>
  readonly #histograms: KeyedNodes<HistogramCardInput, HistogramCard>
  #stored: SummaryPanel = { panel: '', scalars: [], histograms: [] }
  #state: SummaryState = summaryState('')

  constructor(context: RendererContext) {
    this.#context = context
    this.#live = context.live()
    this.#toolbar = new SummaryToolbar(this.#state, {
      changed: () => this.#update(),
      save: format => void this.#save(format),
    })
    this.#legend = new RunLegend({
      toggle: run => this.#toggleRun(run),
      only: run => this.#onlyRun(run),
      hover: run => this.#highlight(run),
    })
    const grid = (): HTMLElement => element('div', { class: 'diptych-Cards' })
    this.#scalars = new KeyedNodes(
      grid(),
      keyOf,
      chart => new ScalarCard(chart, this.#state, run => this.#highlight(run)),
    )
    this.#histograms = new KeyedNodes(
      grid(),
      ({ series }) => JSON.stringify([series.run, series.tag]),
      input => new HistogramCard(input),
    )
    this.node.append(this.#toolbar.node, this.#legend.node, this.#empty, this.#scalars.node, this.#histograms.node)
    this.#live?.changed.connect(this.#onChanged, this)
  }

  show(payload: unknown): void {
    const stored = parseSummary(payload)
    if (stored.panel !== this.#stored.panel) {
      // Cards hold the state of their panel.
      this.#scalars.update([], () => {})
      this.#state = summaryState(stored.panel)
    }
    this.#stored = stored
    this.#update()
  }

  dispose(): void {
    this.#live?.changed.disconnect(this.#onChanged, this)
    this.#scalars.dispose()
    this.#histograms.dispose()
  }

  /** What the page knows of a panel is all its points; what its output holds is reduced. */
  get #panel(): SummaryPanel {
    return this.#live?.store(this.#stored.panel) ?? this.#stored
  }

  #onChanged(_: unknown, panel: string): void {
    if (panel === this.#stored.panel) this.#update()
  }

  #update(): void {
    const { scalars, histograms, panel } = this.#panel
    const { hiddenRuns, together } = this.#state
    const runs = runsOf([...scalars, ...histograms])
    const isRunning = this.#live?.isRunning(panel) ?? false
    const tags = [...new Set(scalars.map(({ tag }) => tag))]
    this.#toolbar.update(this.#state, { tags, hasHistograms: histograms.length > 0, isRunning })
    this.#legend.update(runs, hiddenRuns)
    this.#empty.textContent =
      runs.length > 0 ? '' : isRunning ? 'Waiting for the first values.' : 'Nothing was written.'
    const charts = scalarCharts(scalars, { runs, hiddenRuns, together })
    this.#scalars.update(charts, (card, chart) => card.update(chart, this.#state))
    const shown = histograms.filter(({ run }) => !hiddenRuns.has(run))
    const cards = shown.map(series => {
      const { colour } = lineStyle(runs.indexOf(series.run))
      return { series, mode: this.#state.histograms, colour }
    })
    this.#histograms.update(cards, (card, input) => card.update(input))
  }

  #toggleRun(run: string): void {
    const { hiddenRuns } = this.#state
    if (!hiddenRuns.delete(run)) hiddenRuns.add(run)
    this.#update()
  }

  #onlyRun(run: string): void {
    const { hiddenRuns } = this.#state
    const others = runsOf([...this.#panel.scalars, ...this.#panel.histograms]).filter(other => other !== run)
    const isAlone = !hiddenRuns.has(run) && others.every(other => hiddenRuns.has(other))
    hiddenRuns.clear()
    if (!isAlone) for (const other of others) hiddenRuns.add(other)
    this.#update()
  }

  #highlight(run: string | undefined): void {
    for (const card of this.#scalars.parts) card.highlight(run)
  }

  async #save(format: ExportFormat): Promise<void> {
    const { name, blob } = await exportSummary(format, this.#panel, this.#state)
    this.#context.download(name, blob)
  }
}
