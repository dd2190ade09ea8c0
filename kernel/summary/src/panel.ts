/** @file All runs of a log folder as one panel. */

import path from 'node:path'
import type { SummaryPanel } from '@diptych/protocol'
import { readRuns } from './runs.ts'

export interface LogPanel extends SummaryPanel {
  /** What could not be read, in sentences: damaged parts of files, kinds of summaries that panels do not show. */
  readonly problems: readonly string[]
}

/**
 * Reads every event file in `logdir` and the folders in it, whoever wrote them. Series are named by their run's folder, `logdir` included.
 *
 * @throws {EventFileError} if there is no such folder
 */
export function readPanel(logdir: string): LogPanel {
  const runs = readRuns(logdir)
  const named = <Series extends { run: string }>(name: string, series: readonly Series[]): Series[] =>
    series.map(entry => ({ ...entry, run: name === '.' ? logdir : path.posix.join(logdir, name) }))
  return {
    panel: `log folder ${path.resolve(logdir)}`,
    scalars: runs.flatMap(({ name, scalars }) => named(name, scalars)),
    histograms: runs.flatMap(({ name, histograms }) => named(name, histograms)),
    problems: runs.flatMap(({ name, skipped, problems }) => [
      ...problems.map(problem => `${name}: ${problem}`),
      ...[...skipped].map(([plugin, count]) => `${name}: ${count} summaries of the kind "${plugin}" are not shown`),
    ]),
  }
}
