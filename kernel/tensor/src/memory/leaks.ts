/** @file `tf.leaks`: which lines made the tensors that are alive. */

import { inspect } from 'node:util'
import { ArgumentError } from '../errors.ts'
import { currentLine, inUnits } from './growth.ts'
import type { Storage } from './storage.ts'

/** Tensors that are alive, by the line that made them. */
export interface LeakLine {
  /** `file:line` of your code. */
  readonly line: string
  /** Tensors, their clones and reshapes included. */
  readonly tensors: number
  /** Bytes of their values; shared ones once. */
  readonly bytes: number
}

/** What is alive of what was made since `start`, the most bytes first. */
export class LeakReport {
  readonly lines: readonly LeakLine[]

  constructor(lines: readonly LeakLine[]) {
    this.lines = lines
  }

  /** All tensors of the report. */
  get tensors(): number {
    return this.lines.reduce((sum, { tensors }) => sum + tensors, 0)
  }

  /** Their bytes. */
  get bytes(): number {
    return this.lines.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** One line for each line of code. */
  toString(): string {
    if (this.lines.length === 0) return 'No tensor is alive that was made since tf.leaks.start().'
    const rows = this.lines.map(({ line, tensors, bytes }) => [String(tensors), inUnits(bytes), line] as const)
    const width = (column: 0 | 1): number => Math.max(...rows.map(row => row[column].length))
    return [
      `${this.tensors} tensors are alive, ${inUnits(this.bytes)}:`,
      ...rows.map(([tensors, bytes, line]) => `  ${tensors.padStart(width(0))} × ${bytes.padStart(width(1))}  ${line}`),
    ].join('\n')
  }

  [inspect.custom](): string {
    return this.toString()
  }
}

const LEAST_PRUNED = 10_000

let recorded: Map<Storage, string> | undefined
let prunedAt = LEAST_PRUNED

/**
 * Remembers from here on which line makes each tensor, which takes about as long as an op or two.
 *
 * @example
 * tf.leaks.start()
 * const kept = tf.ones([2, 3])
 * console.log(String(tf.leaks.report()))
 * tf.leaks.stop()
 */
export function start(): void {
  recorded ??= new Map()
}

/** Remembers no more lines, and forgets those there are. */
export function stop(): void {
  recorded = undefined
}

/**
 * The lines that made what is alive of the tensors since `start`. Those that nobody holds any more are among them until the event loop had
 * its turn and the garbage was collected; `await tf.freeForgotten()` before does both.
 *
 * @throws {ArgumentError} before `start`
 * @example
 * tf.leaks.start()
 * const kept = tf.ones([2, 3])
 * tf.leaks.report().lines.map(({ tensors, bytes }) => `${tensors} tensor of ${bytes} bytes`)
 */
export function report(): LeakReport {
  if (!recorded) {
    throw new ArgumentError(
      'tf.leaks.report: no lines are recorded. Call tf.leaks.start() before the code that may leak.',
    )
  }
  prune(recorded)
  const lines = new Map<string, { line: string; tensors: number; bytes: number }>()
  for (const [storage, line] of recorded) {
    const sum = lines.get(line) ?? { line, tensors: 0, bytes: 0 }
    lines.set(line, sum)
    sum.tensors += storage.tensors
    sum.bytes += storage.countedBytes
  }
  return new LeakReport([...lines.values()].sort((a, b) => b.bytes - a.bytes || b.tensors - a.tensors))
}

/** A tensor was made that has this storage. */
export function noteLine(storage: Storage): void {
  if (!recorded) return
  recorded.set(storage, currentLine() ?? 'unknown')
  if (recorded.size < prunedAt) return
  prune(recorded)
  prunedAt = Math.max(LEAST_PRUNED, 2 * recorded.size)
}

function prune(storages: Map<Storage, string>): void {
  for (const storage of storages.keys()) if (storage.tensors === 0) storages.delete(storage)
}
