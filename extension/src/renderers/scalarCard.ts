/** @file A card with the curves of one tag, or of several that share a chart. */

import type { ScalarChart } from '@diptych/picture'
import { element } from '../charts/element.ts'
import { LineChart, type LineChartInput } from '../charts/lineChart.ts'
import { observeWidth } from '../charts/size.ts'
import type { Part } from './keyedNodes.ts'
import type { SummaryState } from './summaryState.ts'

const HEIGHT = 230

export class ScalarCard implements Part {
  readonly node: HTMLElement
  readonly #chart: LineChart
  readonly #reset = element(
    'button',
    { type: 'button', class: 'diptych-CardButton', title: 'Show all again' },
    'Reset zoom',
  )
  readonly #endSizes: () => void

  constructor(chart: ScalarChart, state: SummaryState, onHover: (run: string | undefined) => void) {
    const key = keyOf(chart)
    this.#chart = new LineChart(
      inputOf(chart, state),
      { width: 0, height: HEIGHT },
      {
        zoom: state.zooms.get(key) ?? {},
        onHover,
        onZoom: zoom => {
          state.zooms.set(key, zoom)
          this.#reset.hidden = !zoom.x && !zoom.y
        },
      },
    )
    const { x, y } = state.zooms.get(key) ?? {}
    this.#reset.hidden = !x && !y
    this.#reset.addEventListener('click', () => this.#chart.resetZoom())
    const title = element('h4', { class: 'diptych-CardTitle', title: chart.title }, chart.title)
    const head = element('div', { class: 'diptych-CardHead' }, title, this.#reset)
    const frame = element('div', { class: 'diptych-CardChart', style: `height:${HEIGHT}px` }, this.#chart.node)
    this.node = element('section', { class: 'diptych-Card', 'aria-label': chart.title }, head, frame)
    this.#endSizes = observeWidth(frame, width => this.#chart.resize({ width, height: HEIGHT }))
  }

  update(chart: ScalarChart, state: SummaryState): void {
    this.#chart.update(inputOf(chart, state))
  }

  highlight(run: string | undefined): void {
    this.#chart.highlight(run)
  }

  dispose(): void {
    this.#endSizes()
    this.#chart.dispose()
  }
}

/** What tells a card from the others of its panel. */
export function keyOf({ tags }: ScalarChart): string {
  return JSON.stringify(tags)
}

function inputOf({ title, curves }: ScalarChart, state: SummaryState): LineChartInput {
  const { xAxis, isLog, ignoreOutliers, smoothing } = state
  return { title, curves, xAxis, isLog, ignoreOutliers, smoothing }
}
