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
}

export class OutputLimit {
  readonly #folder: string
  readonly #now: () => number
  readonly #tasks = new Map<number, Spent>()

  /** @param folder - the notebook's, for the files. @param now - milliseconds, for tests */
  constructor(folder: string, now: () => number = () => performance.now()) {
    this.#folder = folder
    this.#now = now
  }

  /** @returns what may be published of it. `notice`: what to say then, once. The rest is in the file. */
  pass({ id, isOnPage }: LimitedTask, text: string): { text: string; notice?: string } {
    const spent = this.#spentBy(id)
    const bytes = Buffer.byteLength(text)
    spent.total += bytes
    if (spent.file) {
      spent.file.write(text)
      return { text: '' }
    }
    const now = this.#now()
    spent.burst = Math.max(0, spent.burst - ((now - spent.at) / 1000) * PAGE_PER_SECOND) + bytes
    spent.at = now
    if (spent.total <= TOTAL && !(isOnPage && spent.burst > PAGE_BURST)) return { text }
    spent.file = new Spill(this.#folder, id)
    spent.file.write(text)
    return { text: '', notice: `\n… more output than a page can show. From here on it goes to ${spent.file.path}\n` }
  }

  /** The cell has ended. @returns what to say of its file, if there is one */
  end(id: number): string | undefined {
    const file = this.#tasks.get(id)?.file
    this.#tasks.delete(id)
    return file?.close()
  }

  #spentBy(id: number): Spent {
    const spent = this.#tasks.get(id) ?? { burst: 0, at: this.#now(), total: 0, file: undefined }
    this.#tasks.set(id, spent)
    return spent
  }
}

/** The file with the rest of one cell's output. */
class Spill {
  readonly path: string
  readonly #fd: number
  #written = 0
  #dropped = 0

  constructor(folder: string, id: number) {
    const name = `output-${process.pid}-${id}.txt`
    try {
      this.path = join(folder, name)
      this.#fd = openSync(this.path, 'w')
    } catch {
      // A folder that cannot be written to, such as that of an example.
      this.path = join(tmpdir(), name)
      this.#fd = openSync(this.path, 'w')
    }
  }

  write(text: string): void {
    const bytes = Buffer.from(text)
    if (this.#written + bytes.length > FILE_LIMIT) {
      this.#dropped += bytes.length
      return
    }
    this.#written += bytes.length
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at)
  }

  close(): string {
    closeSync(this.#fd)
    const dropped = this.#dropped > 0 ? `; ${megabytes(this.#dropped)} after that were dropped` : ''
    return `… ${megabytes(this.#written)} more are in ${this.path}${dropped}\n`
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / MB).toFixed(1)} MB`
}
