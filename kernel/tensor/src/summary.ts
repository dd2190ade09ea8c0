/**
 * @file `tf.summary`: scalars and histograms of a training, in event files that TensorBoard opens. In a notebook their panel grows under the cell.
 *
 * @example
 * const writer = tf.summary.createFileWriter('/tmp/diptych-example/run')
 * for (let step = 0; step < 10; step++) writer.scalar('loss', tf.exp(-step), step)
 * writer.close()
 */

import path from 'node:path'
import { bucketsOf, DEFAULT_BUCKETS, EventFileWriter } from '@diptych/summary'
import type { Tensor } from '@tensorflow/tfjs'
import { isFloat, isInteger } from './dtypes/promotion.ts'
import { ArgumentError, DisposedTensorError } from './errors.ts'
import { currentSummaryScope } from './summaryScope.ts'
import { core } from './tfjs.ts'

export { EventFileError } from '@diptych/summary'
export { readLogs } from './summaryLogs.ts'

export interface FileWriterOptions {
  /** Ends the names of its event files. Default: `.v2`, as TensorFlow 2's do. */
  readonly suffix?: string
}

export interface HistogramOptions {
  /** Default: 30. */
  readonly buckets?: number
}

/** Numbers on the host. */
export type HostValues =
  | readonly number[]
  | Float64Array
  | Float32Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array
  | Uint8ClampedArray

/** A writer is the default one until this is disposed; then the one before is again. */
export interface DefaultWriter extends Disposable {
  dispose(): void
}

// As many rows of a chart nobody can see; a mistaken 1e9 would end the process.
const MAX_BUCKETS = 10_000

/** The last one is the default writer. */
const defaults: { readonly writer: FileWriter }[] = []

/**
 * Makes a writer of summaries. Its event file is made with the first summary.
 *
 * @param logdir - the run's folder, made if it is not there: `logs/first`. TensorBoard shows each folder as a run.
 * @throws {ArgumentError} if `logdir` is no text
 * @example
 * const writer = tf.summary.createFileWriter('/tmp/diptych-example/run')
 * writer.scalar('loss', 0.5, 0)
 * writer.histogram('weights', tf.randomNormal([100]), 0)
 * writer.close()
 */
export function createFileWriter(logdir: string, options: FileWriterOptions = {}): FileWriter {
  return new FileWriter(logdir, options)
}

/**
 * Writes one number with the default writer (`writer.asDefault()`).
 *
 * @param tag - what the number is: `loss`. A `/` groups: `train/loss`.
 * @param value - a number, or a tensor with one. Stored as float32.
 * @param step - a whole number from 0 on
 * @throws {ArgumentError} if there is no default writer, or an argument is none of these
 * @throws {DisposedTensorError} if the tensor was disposed
 * @throws {EventFileError} if the disk refuses
 * @example
 * tf.summary.createFileWriter('/tmp/diptych-example/run').asDefault()
 * tf.summary.scalar('loss', tf.scalar(0.5), 0)
 */
export function scalar(tag: string, value: number | Tensor, step: number): void {
  defaultWriter('scalar').scalar(tag, value, step)
}

/**
 * Writes how values are distributed with the default writer (`writer.asDefault()`).
 *
 * @param tag - whose values these are: `dense/kernel`
 * @param values - a tensor of any shape, or numbers. NaN and infinities are left out, with a warning.
 * @param step - a whole number from 0 on
 * @param options.buckets - how many, of equal width, between the lowest and the highest value. Default: 30.
 * @throws {ArgumentError} if there is no default writer, or an argument is none of these
 * @throws {DisposedTensorError} if the tensor was disposed
 * @throws {EventFileError} if the disk refuses
 * @example
 * tf.summary.createFileWriter('/tmp/diptych-example/run').asDefault()
 * tf.summary.histogram('weights', tf.randomNormal([100]), 0, { buckets: 10 })
 */
export function histogram(
  tag: string,
  values: Tensor | HostValues,
  step: number,
  options: HistogramOptions = {},
): void {
  defaultWriter('histogram').histogram(tag, values, step, options)
}

/**
 * Writes the summaries of one run. Reading a tensor's value waits for the device; in a graph cell it runs what was recorded.
 *
 * A summary is on disk after a second at the latest, if the event loop has a turn, and at `flush()`, `close()` and the end of the process.
 *
 * @example const writer = new tf.summary.FileWriter('/tmp/diptych-example/run')
 */
export class FileWriter {
  /** The run's folder, as it was given. */
  readonly logdir: string
  readonly #suffix: string
  readonly #cwd = process.cwd()
  /** By folder: a scope may lead into one below. */
  readonly #files = new Map<string, EventFileWriter>()
  /** Tags of which values were left out. */
  readonly #warned = new Set<string>()
  #isClosed = false

  /** As `tf.summary.createFileWriter`. */
  constructor(logdir: string, { suffix = '.v2' }: FileWriterOptions = {}) {
    if (typeof logdir !== 'string' || logdir === '') {
      throw new ArgumentError(
        `tf.summary.createFileWriter: logdir must be a folder's path, got ${shown(logdir)}. Write createFileWriter('logs/first').`,
      )
    }
    this.logdir = path.normalize(logdir).replace(/(?<=.)[\\/]+$/, '')
    this.#suffix = suffix
  }

  /** Writes one number. Parameters and errors as of `tf.summary.scalar`. */
  scalar(tag: string, value: number | Tensor, step: number): void {
    this.#check('scalar', tag, step)
    const number = readNumber(tag, value)
    this.#file()?.scalar(tag, number, step)
  }

  /** Writes how values are distributed. Parameters and errors as of `tf.summary.histogram`. */
  histogram(
    tag: string,
    values: Tensor | HostValues,
    step: number,
    { buckets: bucketCount = DEFAULT_BUCKETS }: HistogramOptions = {},
  ): void {
    this.#check('histogram', tag, step)
    if (!Number.isInteger(bucketCount) || bucketCount < 1 || bucketCount > MAX_BUCKETS) {
      throw new ArgumentError(
        `tf.summary.histogram: buckets must be a whole number from 1 to ${MAX_BUCKETS}, got ${shown(bucketCount)} for ${shown(tag)}.`,
      )
    }
    const numbers = readValues(tag, values)
    const file = this.#file()
    if (!file) return
    const { buckets, notFinite } = bucketsOf(numbers, bucketCount)
    if (notFinite > 0) this.#warn(tag, step, notFinite)
    file.histogram(tag, buckets, step)
  }

  /** Brings everything to the disk. @throws {EventFileError} if the disk refuses */
  flush(): void {
    for (const file of this.#files.values()) file.flush()
  }

  /** Writes what is left, and refuses more. Safe to call twice. @throws {EventFileError} if the disk refuses */
  close(): void {
    for (const file of this.#files.values()) file.close()
    this.#isClosed = true
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /**
   * Makes this the writer of `tf.summary.scalar` and `tf.summary.histogram`.
   *
   * @returns an object that, when disposed, makes the one before the default again. Without `using` the writer stays the default.
   * @example
   * const writer = tf.summary.createFileWriter('/tmp/diptych-example/run')
   * {
   *   using _ = writer.asDefault()
   *   tf.summary.scalar('loss', 0.5, 0)
   * }
   */
  asDefault(): DefaultWriter {
    const entry = { writer: this }
    defaults.push(entry)
    const dispose = (): void => {
      const index = defaults.indexOf(entry)
      if (index >= 0) defaults.splice(index, 1)
    }
    return { dispose, [Symbol.dispose]: dispose }
  }

  #check(kind: 'scalar' | 'histogram', tag: string, step: number): void {
    if (typeof tag !== 'string' || tag === '') {
      throw new ArgumentError(
        `tf.summary.${kind}: the tag must be a text that is not empty, got ${shown(tag)}. Write ${kind}('loss', value, step).`,
      )
    }
    if (!Number.isSafeInteger(step) || step < 0) {
      throw new ArgumentError(
        `tf.summary.${kind}: the step must be a whole number from 0 on, got ${shown(step)} for ${shown(tag)}. Count the steps, and give times or epochs a tag of their own.`,
      )
    }
    if (this.#isClosed) {
      throw new ArgumentError(
        `tf.summary.${kind}: the writer of ${this.logdir} was closed before ${shown(tag)} of step ${step}. Make a new one, or close it later.`,
      )
    }
  }

  /** The event file that the code that runs now writes to. `undefined`: to none. */
  #file(): EventFileWriter | undefined {
    const { subdirectory, mute } = currentSummaryScope()
    if (mute) return undefined
    const folder = path.join(this.logdir, subdirectory)
    let file = this.#files.get(folder)
    if (!file) {
      file = new EventFileWriter(folder, { suffix: this.#suffix, cwd: this.#cwd })
      this.#files.set(folder, file)
    }
    return file
  }

  #warn(tag: string, step: number, notFinite: number): void {
    if (this.#warned.has(tag)) return
    this.#warned.add(tag)
    process.emitWarning(
      `tf.summary.histogram: ${notFinite} values of ${shown(tag)} at step ${step} are NaN or infinite, and are left out.`,
    )
  }
}

function defaultWriter(kind: 'scalar' | 'histogram'): FileWriter {
  const entry = defaults.at(-1)
  if (entry) return entry.writer
  throw new ArgumentError(
    `tf.summary.${kind}: there is no default writer. Make one first: tf.summary.createFileWriter('logs/first').asDefault().`,
  )
}

function readNumber(tag: string, value: number | Tensor): number {
  if (typeof value === 'number') return value
  if (value instanceof core.Tensor && value.size === 1 && isReal(value)) return read('scalar', tag, value)[0]!
  throw new ArgumentError(
    `tf.summary.scalar: ${shown(tag)} takes one number, got ${shown(value)}. Reduce a tensor to one (tf.mean), or write tf.summary.histogram.`,
  )
}

function readValues(tag: string, values: Tensor | HostValues): ArrayLike<number> {
  if (values instanceof core.Tensor && isReal(values)) return read('histogram', tag, values)
  if (isTypedArray(values)) return values
  const wrong = Array.isArray(values) ? values.findIndex(value => typeof value !== 'number') : undefined
  if (wrong === -1) return values as readonly number[]
  const came = wrong === undefined ? shown(values) : `${shown((values as unknown[])[wrong])} at index ${wrong}`
  throw new ArgumentError(
    `tf.summary.histogram: ${shown(tag)} takes a tensor of real numbers or an array of them, got ${came}. Make a tensor of nested arrays (tf.tensor).`,
  )
}

function isTypedArray(values: unknown): values is Exclude<HostValues, readonly number[]> {
  return ArrayBuffer.isView(values) && 'length' in values && !/^Big/.test(values.constructor.name)
}

function isReal({ dtype }: Tensor): boolean {
  return dtype === 'bool' || isFloat(dtype) || isInteger(dtype)
}

function read(kind: 'scalar' | 'histogram', tag: string, tensor: Tensor): ArrayLike<number> {
  if (!tensor.isDisposed) {
    const values: ArrayLike<number | bigint> = tensor.dataSync()
    return typeof values[0] === 'bigint' ? Array.from(values, Number) : (values as ArrayLike<number>)
  }
  throw new DisposedTensorError(
    `tf.summary.${kind}: the tensor for ${shown(tag)}, of shape [${tensor.shape}], was disposed. Keep it alive (tf.keep, clone) until it is written.`,
  )
}

function shown(value: unknown): string {
  if (value instanceof core.Tensor) return `a ${value.dtype} tensor of shape [${value.shape}]`
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  return typeof value === 'object' && value !== null ? `a ${value.constructor?.name ?? 'thing'}` : String(value)
}
