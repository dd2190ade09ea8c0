/** @file How the values of a tensor were distributed, over the steps of a run. */

import { decodeColumn, encodeColumn, PayloadError } from './columns.ts'
import { type RunTag, readRunTag } from './runTag.ts'

/** The histogram of one step. Bucket i counts the values in [left[i], right[i]), the last one its right edge too. */
export interface HistogramStep {
  readonly step: number
  /** Seconds since 1970. */
  readonly wallTime: number
  readonly left: Float64Array
  readonly right: Float64Array
  readonly count: Float64Array
}

export interface HistogramSeries extends RunTag {
  /** How many steps were written; more than are here where they were reduced. */
  readonly total: number
  /** In the order in which they were written. */
  readonly steps: readonly HistogramStep[]
}

/** As in a payload: the columns of all steps, one behind the other. */
export interface HistogramSeriesJson extends RunTag {
  total: number
  step: string
  wallTime: string
  /** How many buckets each step has. */
  buckets: string
  left: string
  right: string
  count: string
}

export function encodeHistograms({ run, tag, total, steps }: HistogramSeries): HistogramSeriesJson {
  return {
    run,
    tag,
    total,
    step: encodeColumn(steps.map(({ step }) => step)),
    wallTime: encodeColumn(steps.map(({ wallTime }) => wallTime)),
    buckets: encodeColumn(steps.map(({ count }) => count.length)),
    left: encodeColumn(steps.flatMap(({ left }) => [...left])),
    right: encodeColumn(steps.flatMap(({ right }) => [...right])),
    count: encodeColumn(steps.flatMap(({ count }) => [...count])),
  }
}

/** @throws {PayloadError} */
export function parseHistograms(json: unknown): HistogramSeries {
  const { run, tag, fields } = readRunTag(json, 'a histogram series')
  const column = (name: string): Float64Array => decodeColumn(fields[name], `${tag}: ${name}`)
  const [step, wallTime, buckets] = [column('step'), column('wallTime'), column('buckets')]
  const [left, right, count] = [column('left'), column('right'), column('count')]
  if (!buckets.every(length => Number.isInteger(length) && length >= 0)) {
    throw new PayloadError(`${tag}: buckets must be counts from 0 on, got ${buckets.join(', ')}`)
  }
  const size = buckets.reduce((sum, length) => sum + length, 0)
  const fits = [left, right, count].every(({ length }) => length === size)
  if (wallTime.length !== step.length || buckets.length !== step.length || !fits) {
    throw new PayloadError(
      `${tag}: ${step.length} steps with ${size} buckets must have columns of these lengths, got wallTime ${wallTime.length}, buckets ${buckets.length}, left ${left.length}, right ${right.length}, count ${count.length}`,
    )
  }
  let end = 0
  const steps = Array.from(step, (number, index): HistogramStep => {
    const start = end
    end += buckets[index]!
    return {
      step: number,
      wallTime: wallTime[index]!,
      left: left.slice(start, end),
      right: right.slice(start, end),
      count: count.slice(start, end),
    }
  })
  return { run, tag, total: typeof fields.total === 'number' ? fields.total : steps.length, steps }
}

/** At most `limit` steps, evenly spaced, the first and the last among them. @param limit - at least 2 */
export function reduceHistograms(series: HistogramSeries, limit: number): HistogramSeries {
  const { run, tag, total, steps } = series
  if (steps.length <= limit) return series
  const indices = Array.from({ length: limit }, (_, index) => Math.round((index * (steps.length - 1)) / (limit - 1)))
  return { run, tag, total, steps: indices.map(index => steps[index]!) }
}

/** As many steps are kept while a run goes on. */
const STEPS_KEPT = 500

/** Gathers histograms. When there are too many, every second one goes and from then on every second one comes. */
export class HistogramStore implements HistogramSeries {
  readonly run: string
  readonly tag: string
  readonly #steps: HistogramStep[] = []
  #total = 0
  #stride = 1

  constructor({ run, tag }: RunTag) {
    this.run = run
    this.tag = tag
  }

  get total(): number {
    return this.#total
  }

  get steps(): readonly HistogramStep[] {
    return this.#steps
  }

  append(steps: readonly HistogramStep[]): void {
    for (const step of steps) {
      if (this.#total++ % this.#stride === 0) this.#steps.push(step)
      if (this.#steps.length > STEPS_KEPT) {
        const kept = this.#steps.filter((_, index) => index % 2 === 0)
        this.#steps.splice(0, this.#steps.length, ...kept)
        this.#stride *= 2
      }
    }
  }
}
