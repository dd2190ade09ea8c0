/** @file What `tf.summary.readLogs` gives: the panel of a log folder. */
import type { MimeBundle, SummaryPanel } from '@diptych/protocol'
import { type Formatter, peek } from './formatter.ts'
import { formatSummary } from './summary.ts'

export const summaryPanel: Formatter<SummaryPanel> = {
  name: 'summaryPanel',
  matches: (value): value is SummaryPanel =>
    typeof peek(value, 'panel') === 'string' &&
    Array.isArray(peek(value, 'scalars')) &&
    Array.isArray(peek(value, 'histograms')),
  format: (value): MimeBundle => formatSummary(value),
}
