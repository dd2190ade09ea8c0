/** @file The toolbar of a panel: smoothing, axes, which tags share a chart, and what the person can take away. */

import type { HistogramMode, XAxis } from '@diptych/picture'
import { element } from '../charts/element.ts'
import { type Control, choice, menu, menuCheck, menuItem, slider, toggle } from './controls.ts'
import type { ExportFormat } from './summaryExport.ts'
import type { SummaryState } from './summaryState.ts'

/** What the panel holds. */
export interface SummaryFacts {
  readonly tags: readonly string[]
  readonly hasHistograms: boolean
  readonly isRunning: boolean
}

export interface SummaryToolbarEvents {
  /** The state was changed in place. */
  changed(): void
  save(format: ExportFormat): void
}

export class SummaryToolbar {
  readonly node: HTMLElement
  readonly #live = element('span', { class: 'diptych-Live', role: 'status' })
  readonly #scalarParts: HTMLElement
  readonly #histogramParts: HTMLElement
  readonly #together: HTMLElement
  readonly #smoothing: Control<number>
  readonly #xAxis: Control<XAxis>
  readonly #isLog: Control<boolean>
  readonly #ignoreOutliers: Control<boolean>
  readonly #histograms: Control<HistogramMode>
  #state: SummaryState
  #facts: SummaryFacts = { tags: [], hasHistograms: false, isRunning: false }

  constructor(state: SummaryState, events: SummaryToolbarEvents) {
    this.#state = state
    const set = (change: Partial<SummaryState>): void => {
      Object.assign(this.#state, change)
      events.changed()
    }
    const text = (value: number): string => (value === 0 ? 'off' : value.toFixed(3).replace(/0{1,2}$/, ''))
    this.#smoothing = slider(
      'Smoothing',
      "TensorBoard's exponential moving average, without its bias towards the start",
      { max: 0.999, step: 0.001, text },
      smoothing => set({ smoothing }),
    )
    const axes = { step: 'Step', relative: 'Relative', wall: 'Wall' }
    this.#xAxis = choice<XAxis>('Horizontal axis', axes, xAxis => set({ xAxis }))
    this.#isLog = toggle('Log y', 'Logarithmic vertical axis', isLog => set({ isLog }))
    this.#ignoreOutliers = toggle(
      'Ignore outliers',
      'Show the values from the 5th to the 95th percentile',
      ignoreOutliers => set({ ignoreOutliers }),
    )
    this.#together = menu('One chart', () => this.#tagChecks(events))
    const modes = { offset: 'Offset', overlay: 'Overlay' }
    this.#histograms = choice<HistogramMode>('Histograms', modes, histograms => set({ histograms }))
    const formats = { svg: 'SVG picture', png: 'PNG picture', csv: 'CSV of all points' }
    const save = menu('Export', close =>
      (Object.entries(formats) as [ExportFormat, string][]).map(([format, label]) =>
        menuItem(label, () => {
          close()
          events.save(format)
        }),
      ),
    )
    const lines = [this.#smoothing, this.#xAxis, this.#isLog, this.#ignoreOutliers].map(({ node }) => node)
    this.#scalarParts = element('div', { class: 'diptych-Tools' }, ...lines, this.#together)
    this.#histogramParts = element('div', { class: 'diptych-Tools' }, this.#histograms.node)
    const end = element('div', { class: 'diptych-Tools diptych-mod-end' }, this.#live, save)
    const attributes = { class: 'diptych-Toolbar', role: 'group', 'aria-label': 'Charts' }
    this.node = element('div', attributes, this.#scalarParts, this.#histogramParts, end)
    // Typing and arrows in here are for the controls, not for the notebook.
    this.node.dataset.lmSuppressShortcuts = 'true'
  }

  /** Shows a panel's state. */
  update(state: SummaryState, facts: SummaryFacts): void {
    this.#state = state
    this.#facts = facts
    this.#smoothing.set(state.smoothing)
    this.#xAxis.set(state.xAxis)
    this.#isLog.set(state.isLog)
    this.#ignoreOutliers.set(state.ignoreOutliers)
    this.#histograms.set(state.histograms)
    this.#scalarParts.hidden = facts.tags.length === 0
    this.#histogramParts.hidden = !facts.hasHistograms
    this.#together.hidden = facts.tags.length < 2
    const said = facts.isRunning ? 'live' : ''
    if (this.#live.textContent !== said) this.#live.textContent = said
  }

  #tagChecks(events: SummaryToolbarEvents): HTMLElement[] {
    const { together } = this.#state
    const checks = this.#facts.tags.map(tag =>
      menuCheck(tag, together.has(tag), isOn => {
        if (isOn) together.add(tag)
        else together.delete(tag)
        events.changed()
      }),
    )
    return [element('p', { class: 'diptych-MenuHint' }, 'Draw these tags in one chart:'), ...checks]
  }
}
