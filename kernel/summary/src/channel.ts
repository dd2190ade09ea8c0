/** @file What a writer tells, of each summary, those who listen in the same process. */

import { channel } from 'node:diagnostics_channel'
import type { Buckets } from './histogram.ts'

interface Written {
  /** The folder that the event file is in, as its writer was given it. */
  readonly logdir: string
  readonly tag: string
  readonly step: number
  /** Seconds since 1970. */
  readonly wallTime: number
}

export interface ScalarMessage extends Written {
  readonly kind: 'scalar'
  /** As in the file: rounded to float32. */
  readonly value: number
}

export interface HistogramMessage extends Written {
  readonly kind: 'histogram'
  readonly buckets: Buckets
}

export type SummaryMessage = ScalarMessage | HistogramMessage

/** `diptych:summary`: a `SummaryMessage` is published for each summary once it is on its way to the file. */
export const summaryChannel = channel('diptych:summary')
