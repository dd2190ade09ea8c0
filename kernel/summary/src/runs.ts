/** @file Reads all event files of a log folder into columns: a run for each folder that holds some. */

import fs from 'node:fs'
import path from 'node:path'
import type { HistogramSeries, HistogramStep, ScalarSeries } from '@diptych/protocol'
import { EventFileError } from './errors.ts'
import type { Event, SummaryValue } from './event.ts'
import { readHistogram } from './plugins/histogram.ts'
import { readScalar } from './plugins/scalar.ts'
import { EventFileReader } from './reader.ts'

/** All that one folder's event files hold. Series are in the order in which their tags first came. */
export interface Run {
  /** The folder relative to the log folder, with `/`; `.` for that folder itself. */
  readonly name: string
  readonly scalars: readonly ScalarSeries[]
  readonly histograms: readonly HistogramSeries[]
  /** How many summaries were not read, by the name of the plugin that shows them (`images`, `text`); empty if none was named. */
  readonly skipped: ReadonlyMap<string, number>
  /** What could not be read, in sentences: damaged parts of files. */
  readonly problems: readonly string[]
}

/**
 * Reads every event file in `logdir` and the folders in it, those that TensorFlow and PyTorch wrote too.
 *
 * @returns the runs, by name. Where a training went back to an earlier step and said so, what it had written from there on is left out, as
 *   TensorBoard does. Damaged parts of files are passed over.
 * @throws {EventFileError} if there is no such folder
 */
export function readRuns(logdir: string): Run[] {
  const files = Map.groupBy(eventFiles(logdir), file => path.dirname(file))
  return [...files].map(([folder, names]) => readRun(logdir, folder, names)).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The event files' paths relative to `logdir`, sorted. */
function eventFiles(logdir: string): string[] {
  try {
    return fs
      .readdirSync(logdir, { recursive: true, withFileTypes: true })
      .filter(entry => (entry.isFile() || entry.isSymbolicLink()) && isEventFile(entry.name))
      .map(entry => path.relative(logdir, path.join(entry.parentPath, entry.name)))
      .sort()
  } catch (error) {
    throw new EventFileError(`The log folder ${logdir} cannot be read: ${(error as Error).message}.`, { cause: error })
  }
}

// TensorBoard's rule. The profiler leaves empty files whose name ends so.
function isEventFile(name: string): boolean {
  return name.includes('tfevents') && !name.endsWith('.profile-empty')
}

function readRun(logdir: string, folder: string, files: readonly string[]): Run {
  const gathered = new RunGatherer(folder.split(path.sep).join('/'))
  for (const file of files) gathered.addFile(new EventFileReader(path.join(logdir, file), { damaged: 'skip' }))
  return gathered.run()
}

interface ScalarPoints {
  step: number[]
  wallTime: number[]
  value: number[]
}

class RunGatherer {
  readonly #name: string
  readonly #scalars = new Map<string, ScalarPoints>()
  readonly #histograms = new Map<string, HistogramStep[]>()
  readonly #skipped = new Map<string, number>()
  readonly #problems: string[] = []
  /** By tag: many writers name the plugin only once. */
  readonly #plugins = new Map<string, string>()

  constructor(name: string) {
    this.#name = name
  }

  addFile(reader: EventFileReader): void {
    try {
      for (const event of reader.newEvents()) this.#add(event)
    } catch (error) {
      if (!(error instanceof EventFileError)) throw error
      this.#problems.push(error.message)
    }
    if (reader.damagedBytes > 0) {
      this.#problems.push(`The event file ${reader.path} is damaged: ${reader.damagedBytes} bytes were passed over.`)
    }
  }

  run(): Run {
    const name = this.#name
    return {
      name,
      scalars: [...this.#scalars].map(([tag, { step, wallTime, value }]) => ({
        run: name,
        tag,
        total: step.length,
        step: Float64Array.from(step),
        wallTime: Float64Array.from(wallTime),
        value: Float64Array.from(value),
      })),
      histograms: [...this.#histograms].map(([tag, steps]) => ({ run: name, tag, total: steps.length, steps })),
      skipped: this.#skipped,
      problems: this.#problems,
    }
  }

  #add(event: Event): void {
    if (event.isRestart) this.#forgetFrom(event.step)
    if (event.plugin !== undefined) this.#skip(event.plugin)
    for (const value of event.summary ?? []) this.#addValue(value, event)
  }

  #addValue(value: SummaryValue, { step, wallTime }: Event): void {
    const { tag } = value
    if (value.plugin !== undefined && !this.#plugins.has(tag)) this.#plugins.set(tag, value.plugin)
    const plugin = this.#plugins.get(tag)
    const scalar = readScalar(value, plugin)
    const buckets = readHistogram(value, plugin)
    if (scalar !== undefined) {
      const points = found(this.#scalars, tag, () => ({ step: [], wallTime: [], value: [] }))
      points.step.push(step)
      points.wallTime.push(wallTime)
      points.value.push(scalar)
    } else if (buckets) {
      found(this.#histograms, tag, () => []).push({ step, wallTime, ...buckets })
    } else {
      this.#skip(plugin ?? '')
    }
  }

  #skip(plugin: string): void {
    this.#skipped.set(plugin, (this.#skipped.get(plugin) ?? 0) + 1)
  }

  #forgetFrom(first: number): void {
    for (const points of this.#scalars.values()) {
      const isKept = points.step.map(step => step < first)
      for (const column of ['step', 'wallTime', 'value'] as const) {
        points[column] = points[column].filter((_, index) => isKept[index])
      }
    }
    for (const [tag, steps] of this.#histograms) {
      this.#histograms.set(
        tag,
        steps.filter(({ step }) => step < first),
      )
    }
  }
}

function found<Value>(values: Map<string, Value>, key: string, make: () => Value): Value {
  const value = values.get(key) ?? make()
  values.set(key, value)
  return value
}
