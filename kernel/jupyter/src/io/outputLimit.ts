/**
 * @file Keeps a cell that prints without end from taking a page down: what is too much goes to a file, and the cell says so.
 *
 * Jupyter's server drops what exceeds a megabyte a second over three seconds (`iopub_data_rate_limit`), so a page is sent less than that. Clients
 * without a page have no such limit, but a notebook that nobody could open helps nobody.
 */

import { closeSync, openSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MB = 1e6
/** What a page gets at once, and a second after that. */
const PAGE_BURST = 2.5 * MB
const PAGE_PER_SECOND = 0.8 * MB
/** What any client gets of one cell. */
const TOTAL = 50 * MB
/** What is kept in the file: a loop that prints for ever must not fill the disk. */
const FILE_LIMIT = 500 * MB
/** Of so many tasks it is known what they have printed; as many as find the way to their cells, see tasks.ts. */
const REMEMBERED = 10_000

interface LimitedTask {
  /** Its number for the name of the file. */
  id: number
  isOnPage: boolean
}

interface Spent {
  burst: number
  at: number
  total: number
  file: Spill | undefined
  hasEnded: boolean
}

export class OutputLimit {
  readonly #folder: string
  readonly #now: () => number
  /** Those of cells that have ended as well, as they may print later. In the order in which they printed last. */
  readonly #tasks = new Map<number, Spent>()

  /** @param folder - the notebook's, for the files. @param now - milliseconds, for tests */
  constructor(folder: string, now: () => number = () => performance.now()) {
    this.#folder = folder
    this.#now = now
  }

  /** @returns what may be published of it. The rest is in a file. `notice`: what the cell is to say of that, once. */
  pass({ id, isOnPage }: LimitedTask, text: string): { text: string; notice?: string | undefined } {
    const spent = this.#spentBy(id)
    const bytes = Buffer.byteLength(text)
    spent.total += bytes
    if (!spent.file) {
      const now = this.#now()
      spent.burst = Math.max(0, spent.burst - ((now - spent.at) / 1000) * PAGE_PER_SECOND) + bytes
      spent.at = now
      if (spent.total <= TOTAL && !(isOnPage && spent.burst > PAGE_BURST)) return { text }
      spent.file = new Spill(this.#folder, id)
    }
    return { text: '', notice: spent.file.write(text) }
  }

  /** The cell has ended. @returns what to say of its file, if there is one, once */
  end(id: number): string | undefined {
    const spent = this.#tasks.get(id)
    if (!spent || spent.hasEnded) return undefined
    spent.hasEnded = true
    return spent.file?.summary()
  }

  #spentBy(id: number): Spent {
    const spent = this.#tasks.get(id) ?? { burst: 0, at: this.#now(), total: 0, file: undefined, hasEnded: false }
    this.#tasks.delete(id)
    this.#tasks.set(id, spent)
    if (this.#tasks.size > REMEMBERED) this.#tasks.delete(this.#tasks.keys().next().value!)
    return spent
  }
}

/** The file with the rest of one cell's output. Open only while it is written: nobody knows when a cell prints for the last time. */
class Spill {
  /** Where it may go, in this order. */
  readonly #places: string[]
  /** Where it went. */
  readonly #files = new Set<string>()
  #hasBegun = false
  #written = 0
  #lost = 0

  constructor(folder: string, id: number) {
    const name = `output-${process.pid}-${id}.txt`
    // The second where the folder cannot be written to, such as that of an example, is gone, or its disk is full.
    this.#places = [join(folder, name), join(tmpdir(), name)]
  }

  /** @returns what is to be said of it: nothing as long as it goes where it went before */
  write(text: string): string | undefined {
    const said = this.#hasBegun ? [] : ['more output than a page can show.']
    this.#hasBegun = true
    const bytes = Buffer.from(text)
    let at = 0
    if (this.#places.length > 0 && this.#written + bytes.length > FILE_LIMIT) {
      said.push(`${this.#places[0]} has ${megabytes(this.#written)}, and gets no more.`)
      this.#places.length = 0
    }
    while (at < bytes.length && this.#places.length > 0) {
      try {
        at += this.#append(this.#places[0]!, bytes.subarray(at))
      } catch (error) {
        said.push(`${this.#places.shift()} cannot be written: ${(error as Error).message}.`)
      }
    }
    this.#written += at
    this.#lost += bytes.length - at
    if (said.length === 0) return undefined
    const [place] = this.#places
    return `\n… ${said.join(' ')} From here on it ${place ? `goes to ${place}` : 'is lost'}\n`
  }

  summary(): string {
    const files = [...this.#files].join(' and ')
    const parts = files === '' ? [] : [`${megabytes(this.#written)} more are in ${files}`]
    if (this.#lost > 0) parts.push(`${megabytes(this.#lost)} ${files === '' ? 'more' : 'after that'} are lost`)
    return `… ${parts.join('; ')}\n`
  }

  /** @returns how many bytes it took */
  #append(path: string, bytes: Buffer): number {
    const fd = openSync(path, this.#files.has(path) ? 'a' : 'w')
    try {
      const length = writeSync(fd, bytes)
      this.#files.add(path)
      return length
    } finally {
      closeSync(fd)
    }
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / MB).toFixed(1)} MB`
}
