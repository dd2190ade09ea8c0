/** @file Reads what trainings have written: event files of TensorFlow, PyTorch or our own. */

import { type LogPanel, readPanel } from '@diptych/summary'
import { ArgumentError } from './errors.ts'

/**
 * Reads the scalars and histograms of every run in a folder, whoever wrote them. In a notebook the result is shown as a panel.
 *
 * Warns of what could not be read, such as a damaged file or images.
 *
 * @param logdir - a run's folder, or one that holds several
 * @returns the runs' columns: `scalars` with `run`, `tag`, `step`, `wallTime` (seconds since 1970) and `value`, and `histograms`
 * @throws {ArgumentError} if `logdir` is no text
 * @throws {EventFileError} if there is no such folder
 * @example
 * tf.summary.createFileWriter('/tmp/diptych-example/read').scalar('loss', 0.5, 0)
 * tf.summary.readLogs('/tmp/diptych-example').scalars.map(({ run, tag }) => `${run}: ${tag}`)
 */
export function readLogs(logdir: string): LogPanel {
  if (typeof logdir !== 'string' || logdir === '') {
    throw new ArgumentError(
      `tf.summary.readLogs: logdir must be a folder's path, got ${JSON.stringify(logdir)}. Write tf.summary.readLogs('logs').`,
    )
  }
  const panel = readPanel(logdir)
  for (const problem of panel.problems) process.emitWarning(problem)
  return panel
}
