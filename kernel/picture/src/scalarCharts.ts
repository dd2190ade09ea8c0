/** @file Which charts a panel's scalars make, and how each curve in them is named and drawn. */

import type { ScalarSeries } from '@diptych/protocol'
import { crossedStyle, type LineStyle, lineStyle } from './palette.ts'

export interface Curve {
  /** The run, and the tag as well where the chart shows several. */
  readonly label: string
  readonly series: ScalarSeries
  readonly style: LineStyle
}

export interface ScalarChart {
  readonly title: string
  readonly tags: readonly string[]
  readonly curves: readonly Curve[]
}

export interface ChartChoice {
  /** All runs, in the order of their colours; default: as they come. A run keeps its colour while others are hidden. */
  readonly runs?: readonly string[]
  readonly hiddenRuns?: ReadonlySet<string>
  /** Tags that share one chart. */
  readonly together?: ReadonlySet<string>
}

/** The runs, in the order in which they come. */
export function runsOf(series: Iterable<{ readonly run: string }>): string[] {
  return [...new Set(Array.from(series, ({ run }) => run))]
}

/** One chart for each tag, but one for all that are drawn together, where the first of them would be. */
export function scalarCharts(
  scalars: readonly ScalarSeries[],
  { runs = runsOf(scalars), hiddenRuns = new Set(), together = new Set() }: ChartChoice = {},
): ScalarChart[] {
  const groups = new Map<string, ScalarSeries[]>()
  for (const series of scalars) {
    const key = together.has(series.tag) && together.size > 1 ? 'together' : `tag ${series.tag}`
    groups.set(key, [...(groups.get(key) ?? []), series])
  }
  return [...groups.values()].map(group => chart(group, runs, hiddenRuns))
}

function chart(group: readonly ScalarSeries[], runs: readonly string[], hiddenRuns: ReadonlySet<string>): ScalarChart {
  const tags = [...new Set(group.map(({ tag }) => tag))]
  const isOneRun = runsOf(group).length === 1
  const curves = group.map((series): Curve => {
    const [run, tag] = [runs.indexOf(series.run), tags.indexOf(series.tag)]
    if (tags.length === 1) return { label: series.run, series, style: lineStyle(run) }
    // Of one run alone the colours can tell the tags; of several they tell the runs, and dashes the tags.
    if (isOneRun) return { label: series.tag, series, style: lineStyle(tag) }
    return { label: `${series.run} · ${series.tag}`, series, style: crossedStyle(run, tag) }
  })
  return { title: tags.join(', '), tags, curves: curves.filter(({ series }) => !hiddenRuns.has(series.run)) }
}
