/** @file Writes an event file that TensorBoard opens. */

import { hostname } from 'node:os'
import path from 'node:path'
import { summaryChannel } from './channel.ts'
import { EventFileError } from './errors.ts'
import { type Event, encodeEvent } from './event.ts'
import type { Buckets } from './histogram.ts'
import { histogramSummary } from './plugins/histogram.ts'
import { scalarSummary } from './plugins/scalar.ts'
import { RecordFile } from './recordFile.ts'

let fileCount = 0

export interface EventFileWriterOptions {
  /** Ends the file's name. Default: none. */
  readonly suffix?: string
  /** The folder that a relative logdir is relative to. Default: the process's. */
  readonly cwd?: string
}

/**
 * Writes summaries into one new event file, and publishes each on `summaryChannel`.
 *
 * They gather in memory; a piece goes to the disk when it is 64 KB or a second old, at `flush()`, `close()`, and when the process ends.
 * If the file is removed meanwhile, the writer goes on in a new one.
 */
export class EventFileWriter {
  /** The folder as it was given. */
  readonly logdir: string
  readonly #file: RecordFile

  /** @param logdir - made if it is not there. @throws {EventFileError} if the folder or the file cannot be made */
  constructor(logdir: string, { suffix = '', cwd = process.cwd() }: EventFileWriterOptions = {}) {
    this.logdir = logdir
    const first = encodeEvent({ wallTime: secondsNow(), step: 0, fileVersion: 'brain.Event:2' })
    this.#file = new RecordFile(path.resolve(cwd, logdir), () => nameNext(suffix), first)
  }

  /** The event file. */
  get path(): string {
    return this.#file.path
  }

  /**
   * Writes one number, rounded to float32.
   *
   * @param wallTime - seconds since 1970
   * @throws {EventFileError} if the writer is closed or the disk refuses
   */
  scalar(tag: string, value: number, step: number, wallTime = secondsNow()): void {
    this.append({ wallTime, step, summary: [scalarSummary(tag, value)] })
    if (summaryChannel.hasSubscribers) {
      const { logdir } = this
      summaryChannel.publish({ logdir, kind: 'scalar', tag, step, wallTime, value: Math.fround(value) })
    }
  }

  /**
   * Writes one histogram, as `bucketsOf` makes it.
   *
   * @param wallTime - seconds since 1970
   * @throws {EventFileError} if the writer is closed or the disk refuses
   */
  histogram(tag: string, buckets: Buckets, step: number, wallTime = secondsNow()): void {
    this.append({ wallTime, step, summary: [histogramSummary(tag, buckets)] })
    if (summaryChannel.hasSubscribers) {
      summaryChannel.publish({ logdir: this.logdir, kind: 'histogram', tag, step, wallTime, buckets })
    }
  }

  /** Writes an event as it is, and publishes nothing. @throws {EventFileError} if the writer is closed or the disk refuses */
  append(event: Event): void {
    if (this.#file.isClosed) {
      throw new EventFileError(
        `The writer of ${this.logdir} was closed, and cannot write step ${event.step}. Make a new one, or close it later.`,
      )
    }
    this.#file.append(encodeEvent(event))
  }

  /** Brings everything to the disk. @throws {EventFileError} if the disk refuses */
  flush(): void {
    this.#file.flush()
  }

  /** Safe to call twice. @throws {EventFileError} if the disk refuses */
  close(): void {
    this.#file.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

function secondsNow(): number {
  return Date.now() / 1000
}

// TensorBoard reads a folder's files in the order of their names.
function nameNext(suffix: string): string {
  const seconds = Math.floor(secondsNow()).toString().padStart(10, '0')
  return `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.${fileCount++}${suffix}`
}
