/**
 * @file The panel under a cell that writes summaries: what its output holds, and what comes while the cell runs.
 *
 * While it runs, new points come as deltas; its end leaves one output with everything, reduced to what a screen can show.
 */

import { columnOf, PayloadError } from './columns.ts'
import {
  encodeHistograms,
  type HistogramSeries,
  type HistogramSeriesJson,
  type HistogramStep,
  HistogramStore,
  parseHistograms,
  reduceHistograms,
} from './histograms.ts'
import type { RunTag } from './runTag.ts'
import {
  encodeScalars,
  parseScalars,
  reduceScalars,
  type ScalarColumns,
  type ScalarSeries,
  type ScalarSeriesJson,
  ScalarStore,
} from './scalars.ts'

export const SUMMARY_MIME = 'application/vnd.diptych.summary.v1+json'

/** What a saved output keeps of each series. TensorBoard keeps 1000 scalars as well; histograms take more room. */
export const SAVED_SCALARS = 1000
export const SAVED_HISTOGRAMS = 60

export interface SummaryPanel {
  /** Names the panel on the live comm. */
  readonly panel: string
  readonly scalars: readonly ScalarSeries[]
  readonly histograms: readonly HistogramSeries[]
}

/** As in the output, under `SUMMARY_MIME`. */
export interface SummaryPayload {
  panel: string
  scalars: ScalarSeriesJson[]
  histograms: HistogramSeriesJson[]
}

/** Reduces the series to what a saved output keeps. */
export function encodeSummary({ panel, scalars, histograms }: SummaryPanel): SummaryPayload {
  return {
    panel,
    scalars: scalars.map(series => encodeScalars(reduceScalars(series, SAVED_SCALARS))),
    histograms: histograms.map(series => encodeHistograms(reduceHistograms(series, SAVED_HISTOGRAMS))),
  }
}

/** @throws {PayloadError} naming what is wrong */
export function parseSummary(json: unknown): SummaryPanel {
  const { panel, scalars, histograms } = Object(json) as Record<string, unknown>
  if (typeof panel !== 'string') throw new PayloadError(`a summary must name its panel, got ${typeof panel}`)
  if (!Array.isArray(scalars) || !Array.isArray(histograms)) {
    throw new PayloadError('a summary must have lists of scalars and histograms')
  }
  return { panel, scalars: scalars.map(parseScalars), histograms: histograms.map(parseHistograms) }
}

// What comes while a cell runs.

/** Points that were written since the last delta. */
export type SummaryPoints =
  | ({ readonly kind: 'scalar' } & RunTag & ScalarColumns)
  | ({ readonly kind: 'histogram'; readonly steps: readonly HistogramStep[] } & RunTag)

/** What a delta's buffer holds, in this order: of scalars all steps, times and values; of each histogram its step, time, left, right and count. */
export type DeltaSeries =
  | ({ kind: 'scalar'; count: number } & RunTag)
  | ({ kind: 'histogram'; buckets: number[] } & RunTag)

/** A delta on its way: JSON and one buffer of float64. */
export interface SummaryDelta {
  readonly series: readonly DeltaSeries[]
  readonly buffer: Uint8Array<ArrayBuffer>
}

export function encodeDelta(points: readonly SummaryPoints[]): SummaryDelta {
  const numbers: ArrayLike<number>[] = []
  const series = points.map((entry): DeltaSeries => {
    const { run, tag } = entry
    if (entry.kind === 'scalar') {
      numbers.push(entry.step, entry.wallTime, entry.value)
      return { kind: 'scalar', run, tag, count: entry.step.length }
    }
    for (const { step, wallTime, left, right, count } of entry.steps) numbers.push([step, wallTime], left, right, count)
    return { kind: 'histogram', run, tag, buckets: entry.steps.map(({ count }) => count.length) }
  })
  const buffer = new Float64Array(numbers.reduce((sum, { length }) => sum + length, 0))
  let end = 0
  for (const column of numbers) {
    buffer.set(column, end)
    end += column.length
  }
  return { series, buffer: new Uint8Array(buffer.buffer) }
}

/** @throws {PayloadError} if the buffer does not hold what `series` says */
export function parseDelta(series: readonly DeltaSeries[], buffer: ArrayBuffer | ArrayBufferView): SummaryPoints[] {
  const numbers = columnOf(buffer)
  let end = 0
  const take = (length: number): Float64Array => {
    const start = end
    end += length
    if (!Number.isInteger(length) || length < 0) {
      throw new PayloadError(`a delta must count its numbers from 0 on, got ${JSON.stringify(length)}`)
    }
    if (end > numbers.length) throw new PayloadError(`a delta's buffer ends at ${numbers.length} of ${end} numbers`)
    return numbers.subarray(start, end)
  }
  return series.map((entry): SummaryPoints => {
    const { run, tag } = entry
    if (entry.kind === 'scalar') {
      const { count } = entry
      return { kind: 'scalar', run, tag, step: take(count), wallTime: take(count), value: take(count) }
    }
    const steps = entry.buckets.map((size): HistogramStep => {
      const [step, wallTime] = take(2) as unknown as [number, number]
      return { step, wallTime, left: take(size), right: take(size), count: take(size) }
    })
    return { kind: 'histogram', run, tag, steps }
  })
}

/** Gathers the points of one panel: on the kernel's side for its output, in the front end for its charts. */
export class SummaryStore implements SummaryPanel {
  readonly panel: string
  readonly #scalars = new Map<string, ScalarStore>()
  readonly #histograms = new Map<string, HistogramStore>()

  constructor(panel: string) {
    this.panel = panel
  }

  /** A store that begins with what an output holds. */
  static of({ panel, scalars, histograms }: SummaryPanel): SummaryStore {
    const store = new SummaryStore(panel)
    store.append(pointsOf({ panel, scalars, histograms }))
    return store
  }

  get scalars(): readonly ScalarSeries[] {
    return [...this.#scalars.values()]
  }

  get histograms(): readonly HistogramSeries[] {
    return [...this.#histograms.values()]
  }

  append(points: readonly SummaryPoints[]): void {
    for (const entry of points) {
      if (entry.kind === 'scalar') found(this.#scalars, entry, ScalarStore).append(entry)
      else found(this.#histograms, entry, HistogramStore).append(entry.steps)
    }
  }

  /** All that it holds, as one delta for somebody who has nothing yet. */
  points(): SummaryPoints[] {
    return pointsOf(this)
  }
}

function pointsOf({ scalars, histograms }: SummaryPanel): SummaryPoints[] {
  return [
    ...scalars.map(({ run, tag, step, wallTime, value }) => ({
      kind: 'scalar' as const,
      run,
      tag,
      step,
      wallTime,
      value,
    })),
    ...histograms.map(({ run, tag, steps }) => ({ kind: 'histogram' as const, run, tag, steps })),
  ]
}

function found<Store>(stores: Map<string, Store>, { run, tag }: RunTag, Kind: new (runTag: RunTag) => Store): Store {
  const key = JSON.stringify([run, tag])
  const store = stores.get(key) ?? new Kind({ run, tag })
  stores.set(key, store)
  return store
}
