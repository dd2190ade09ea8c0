/** @file A scalar over the steps of a run: one curve. */

import { decodeColumn, encodeColumn, grow, PayloadError } from './columns.ts'
import { type RunTag, readRunTag } from './runTag.ts'

/** Columns of one length, in the order in which they were written. */
export interface ScalarColumns {
  readonly step: Float64Array
  /** Seconds since 1970. */
  readonly wallTime: Float64Array
  readonly value: Float64Array
}

/** One curve. */
export interface ScalarSeries extends RunTag, ScalarColumns {
  /** How many points were written; more than the columns hold where they were reduced. */
  readonly total: number
}

/** As in a payload. */
export interface ScalarSeriesJson extends RunTag {
  total: number
  step: string
  wallTime: string
  value: string
}

export function encodeScalars({ run, tag, total, step, wallTime, value }: ScalarSeries): ScalarSeriesJson {
  return { run, tag, total, step: encodeColumn(step), wallTime: encodeColumn(wallTime), value: encodeColumn(value) }
}

/** @throws {PayloadError} */
export function parseScalars(json: unknown): ScalarSeries {
  const { run, tag, fields } = readRunTag(json, 'a scalar series')
  const step = decodeColumn(fields.step, `${tag}: step`)
  const wallTime = decodeColumn(fields.wallTime, `${tag}: wallTime`)
  const value = decodeColumn(fields.value, `${tag}: value`)
  if (wallTime.length !== step.length || value.length !== step.length) {
    throw new PayloadError(
      `${tag}: the columns must have one length, got step ${step.length}, wallTime ${wallTime.length}, value ${value.length}`,
    )
  }
  const total = typeof fields.total === 'number' ? fields.total : step.length
  return { run, tag, total, step, wallTime, value }
}

/**
 * At most `limit` points that draw the same curve: the first, the last, and of each stretch between them the lowest and the highest, so
 * that peaks stay. NaN is drawn over by its neighbours.
 *
 * @param limit - at least 4
 */
export function reduceScalars(series: ScalarSeries, limit: number): ScalarSeries {
  const { run, tag, total, step, wallTime, value } = series
  if (step.length <= limit) return series
  const kept = keptPoints(value, limit)
  const pick = (column: Float64Array): Float64Array => Float64Array.from(kept, index => column[index]!)
  return { run, tag, total, step: pick(step), wallTime: pick(wallTime), value: pick(value) }
}

function keptPoints(value: Float64Array, limit: number): number[] {
  const last = value.length - 1
  const stretches = Math.floor((limit - 2) / 2)
  const kept = [0]
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = 1 + Math.floor((stretch * (last - 1)) / stretches)
    const end = 1 + Math.floor(((stretch + 1) * (last - 1)) / stretches)
    let lowest = start
    let highest = start
    for (let index = start; index < end; index++) {
      if (value[index]! < value[lowest]! || Number.isNaN(value[lowest]!)) lowest = index
      if (value[index]! > value[highest]! || Number.isNaN(value[highest]!)) highest = index
    }
    if (lowest !== highest) kept.push(Math.min(lowest, highest))
    kept.push(Math.max(lowest, highest))
  }
  return [...kept, last]
}

/** Gathers points; room doubles as they come. */
export class ScalarStore implements ScalarSeries {
  readonly run: string
  readonly tag: string
  #columns = { step: new Float64Array(64), wallTime: new Float64Array(64), value: new Float64Array(64) }
  #length = 0

  constructor({ run, tag }: RunTag) {
    this.run = run
    this.tag = tag
  }

  get total(): number {
    return this.#length
  }

  get step(): Float64Array {
    return this.#columns.step.subarray(0, this.#length)
  }

  get wallTime(): Float64Array {
    return this.#columns.wallTime.subarray(0, this.#length)
  }

  get value(): Float64Array {
    return this.#columns.value.subarray(0, this.#length)
  }

  append({ step, wallTime, value }: ScalarColumns): void {
    const length = this.#length + step.length
    if (length > this.#columns.step.length) {
      const room = Math.max(length, this.#columns.step.length * 2)
      this.#columns = {
        step: grow(this.step, room),
        wallTime: grow(this.wallTime, room),
        value: grow(this.value, room),
      }
    }
    this.#columns.step.set(step, this.#length)
    this.#columns.wallTime.set(wallTime, this.#length)
    this.#columns.value.set(value, this.#length)
    this.#length = length
  }
}
