/** @file What a writer tells of its summaries, as columns of points: one entry for each series. */

import { isAbsolute, relative, sep } from 'node:path'
import type { SummaryPoints } from '@diptych/protocol'
import type { HistogramMessage, ScalarMessage, SummaryMessage } from '@diptych/summary'

/** The notebook's folder; a cell may go to another one later. */
const folder = process.cwd()

/** @param messages - in the order in which they were written, which each series keeps */
export function summaryPoints(messages: readonly SummaryMessage[]): SummaryPoints[] {
  const scalars = new Map<string, ScalarMessage[]>()
  const histograms = new Map<string, HistogramMessage[]>()
  for (const message of messages) {
    if (message.kind === 'scalar') add(scalars, message)
    else add(histograms, message)
  }
  return [...[...scalars.values()].map(scalarPoints), ...[...histograms.values()].map(histogramPoints)]
}

function add<Message extends SummaryMessage>(series: Map<string, Message[]>, message: Message): void {
  // No path has a zero byte, so no two series have one key.
  const key = `${message.logdir}\0${message.tag}`
  const found = series.get(key)
  if (found) found.push(message)
  else series.set(key, [message])
}

function scalarPoints(messages: readonly ScalarMessage[]): SummaryPoints {
  const { logdir, tag } = messages[0]!
  return {
    kind: 'scalar',
    run: runOf(logdir),
    tag,
    step: Float64Array.from(messages, ({ step }) => step),
    wallTime: Float64Array.from(messages, ({ wallTime }) => wallTime),
    value: Float64Array.from(messages, ({ value }) => value),
  }
}

function histogramPoints(messages: readonly HistogramMessage[]): SummaryPoints {
  const { logdir, tag } = messages[0]!
  const steps = messages.map(({ step, wallTime, buckets }) => ({ step, wallTime, ...buckets }))
  return { kind: 'histogram', run: runOf(logdir), tag, steps }
}

/** As a person would name it, from the notebook's folder. */
function runOf(logdir: string): string {
  if (!isAbsolute(logdir)) return logdir
  const inside = relative(folder, logdir)
  return inside === '..' || inside.startsWith(`..${sep}`) ? logdir : inside || '.'
}
