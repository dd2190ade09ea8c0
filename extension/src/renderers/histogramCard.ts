/** @file A card with the histograms of one tag of one run. */

import type { HistogramMode } from '@diptych/picture'
import type { HistogramSeries } from '@diptych/protocol'
import { element } from '../charts/element.ts'
import { HistogramChart, type HistogramChartInput } from '../charts/histogramChart.ts'
import { observeWidth } from '../charts/size.ts'
import type { Part } from './keyedNodes.ts'

const HEIGHT = 260

export interface HistogramCardInput {
  readonly series: HistogramSeries
  readonly mode: HistogramMode
  readonly colour: string
}

export class HistogramCard implements Part {
  readonly node: HTMLElement
  readonly #chart: HistogramChart
  readonly #endSizes: () => void

  constructor(input: HistogramCardInput) {
    const { run, tag } = input.series
    this.#chart = new HistogramChart(chartInput(input), { width: 0, height: HEIGHT })
    const title = element('h4', { class: 'diptych-CardTitle', title: tag }, tag)
    const chip = element('span', { class: 'diptych-Chip' })
    chip.style.setProperty('--diptych-colour', input.colour)
    const ofRun = element('span', { class: 'diptych-CardRun', title: run }, chip, run)
    const frame = element('div', { class: 'diptych-CardChart', style: `height:${HEIGHT}px` }, this.#chart.node)
    const head = element('div', { class: 'diptych-CardHead' }, title, ofRun)
    this.node = element('section', { class: 'diptych-Card', 'aria-label': `${tag} of ${run}` }, head, frame)
    this.#endSizes = observeWidth(frame, width => this.#chart.resize({ width, height: HEIGHT }))
  }

  update(input: HistogramCardInput): void {
    this.#chart.update(chartInput(input))
  }

  dispose(): void {
    this.#endSizes()
    this.#chart.dispose()
  }
}

function chartInput({ series, mode, colour }: HistogramCardInput): HistogramChartInput {
  return { steps: series.steps, mode, colour, title: `${series.tag} of ${series.run}` }
}
