/** @file How a person has set a panel up. Kept in memory by panel, so that an output that is drawn anew looks as it was left. */

import type { HistogramMode, XAxis } from '@diptych/picture'
import type { Zoom } from '../charts/lineChart.ts'

export interface SummaryState {
  smoothing: number
  xAxis: XAxis
  isLog: boolean
  ignoreOutliers: boolean
  histograms: HistogramMode
  readonly hiddenRuns: Set<string>
  /** Tags that share one chart. */
  readonly together: Set<string>
  /** By the chart's tags. */
  readonly zooms: Map<string, Zoom>
}

const states = new Map<string, SummaryState>()
// A page may show many panels in a day; each takes a few hundred bytes.
const KEPT = 500

/** The panel's state: the same object at each call. */
export function summaryState(panel: string): SummaryState {
  const state = states.get(panel) ?? initialState()
  // The last used is the last to go.
  states.delete(panel)
  states.set(panel, state)
  if (states.size > KEPT) states.delete(states.keys().next().value!)
  return state
}

function initialState(): SummaryState {
  return {
    smoothing: 0,
    xAxis: 'step',
    isLog: false,
    ignoreOutliers: false,
    histograms: 'offset',
    hiddenRuns: new Set(),
    together: new Set(),
    zooms: new Map(),
  }
}
