/** @file Tells of a loop that makes tensors and neither disposes them nor gives the event loop a turn, in which they could be freed. */

import { channel } from 'node:diagnostics_channel'
import { currentLocation, lineText } from '../graph/location.ts'

/** What is alive at one moment. */
export interface Alive {
  readonly tensors: number
  readonly bytes: number
}

/** Tensors that cannot be freed while the loop runs that makes them. */
export interface SynchronousLeak extends Alive {
  /** The line that makes most of them, `file:line`. */
  readonly line: string
}

/** Published once for each line, while the loop runs: a `SynchronousLeak`. If nobody listens, it is printed on stderr. */
export const leakChannel = channel('diptych:leak')

/** So much more than after the last turn is told of. */
const TOLD: Alive = { tensors: 131_072, bytes: Math.min(2 ** 30, process.availableMemory() / 8) }

/** The line is looked at after so much more. */
export const LOOK_AFTER: Alive = { tensors: TOLD.tensors / 256, bytes: TOLD.bytes / 256 }

// A line that comes up once is part of a large computation; one that comes back is in a loop.
const TIMES = 4

const told = new Set<string>()

/** Memory that grows, from the moment when it presses until the event loop has its turn. */
export class Growth {
  readonly #before: Alive
  readonly #lines = new Map<string, number>()
  #isOver = false

  /** @param before - what was alive after the last turn */
  constructor(before: Alive) {
    this.#before = before
  }

  /** Looks at the line that runs. A stack takes as long as an op or two: for every so many. */
  look(now: Alive): void {
    if (this.#isOver) return
    const line = currentLine()
    if (line !== undefined) this.#lines.set(line, (this.#lines.get(line) ?? 0) + 1)
    const tensors = now.tensors - this.#before.tensors
    const bytes = now.bytes - this.#before.bytes
    if (tensors < TOLD.tensors && bytes < TOLD.bytes) return
    const [most] = [...this.#lines].sort(([, a], [, b]) => b - a)
    if (!most || most[1] < TIMES) return
    this.#isOver = true
    tell({ line: most[0], tensors, bytes })
  }
}

/** The user's line that runs now, `file:line`. */
export function currentLine(): string | undefined {
  const location = currentLocation()
  return location && lineText(location)
}

/** What to say of a leak, without its place. */
export function describeLeak({ tensors, bytes }: Alive): string {
  return (
    `${tensors.toLocaleString('en')} tensors (${inUnits(bytes)}) have been made here that cannot be freed while this loop runs, because it ` +
    'gives the event loop no turn. Wrap its body in tf.tidy(() => …), dispose what is no longer needed, or await tf.nextFrame() now and then.'
  )
}

/** Bytes as people say them: `1.5 GB`. */
export function inUnits(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB']
  const unit = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10))
  return `${Number((bytes / 2 ** (10 * unit)).toPrecision(3))} ${units[unit]}`
}

function tell(leak: SynchronousLeak): void {
  if (told.has(leak.line)) return
  told.add(leak.line)
  if (leakChannel.hasSubscribers) leakChannel.publish(leak)
  // At once: a warning by process.emitWarning would come after the loop, if it ever ends.
  else process.stderr.write(`[diptych] ${leak.line}: ${describeLeak(leak)}\n`)
}
