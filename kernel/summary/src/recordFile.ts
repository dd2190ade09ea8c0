/** @file A file of records that grows: what is appended gathers in memory and goes to the disk in pieces. */

import fs from 'node:fs'
import path from 'node:path'
import { EventFileError } from './errors.ts'
import { FRAME_BYTES, putRecord } from './records.ts'

const BUFFER_BYTES = 65536

/** Nothing stays in memory longer, if the event loop has a turn. */
const DELAY_MS = 1000

/** Files with records that are not on disk. */
const unwritten = new Set<RecordFile>()

process.on('exit', () => {
  for (const file of unwritten) {
    try {
      file.flush()
    } catch (error) {
      // Nobody is left who could catch it, and the other files have their turn.
      process.stderr.write(`${messageOf(error)}\n`)
    }
  }
})

/**
 * Not open between two writes: what a folder's removal would leave is noticed, and a forgotten file holds no descriptor.
 * Each write goes to its own place in the file, so that one which was cut short (a full disk, an interrupt) can be done again.
 */
export class RecordFile {
  path = ''
  isClosed = false
  readonly #folder: string
  readonly #nameNext: () => string
  readonly #first: Uint8Array
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES)
  #used = 0
  /** Bytes on disk. */
  #size = 0
  #lastWriteMs = 0
  #timer: NodeJS.Timeout | undefined

  /**
   * Creates the file, with its first record, and its folder.
   *
   * @param nameNext - names the file; called again as long as there is one of that name.
   * @throws {EventFileError} if that cannot be done
   */
  constructor(folder: string, nameNext: () => string, first: Uint8Array) {
    this.#folder = folder
    this.#nameNext = nameNext
    this.#first = first
    this.#create()
  }

  /** @throws {EventFileError} if what has gathered cannot be written; `data` are then not part of the file, and what has gathered stays. */
  append(data: Uint8Array): void {
    const length = data.length + FRAME_BYTES
    if (this.#used + length > BUFFER_BYTES) this.flush()
    if (length > BUFFER_BYTES) {
      const record = Buffer.allocUnsafe(length)
      this.#write(record, putRecord(record, 0, data))
      return
    }
    const before = this.#used
    this.#used = putRecord(this.#buffer, before, data)
    unwritten.add(this)
    if (performance.now() - this.#lastWriteMs <= DELAY_MS) {
      this.#timer ??= setTimeout(() => this.#writeLater(), DELAY_MS).unref()
      return
    }
    try {
      this.flush()
    } catch (error) {
      this.#used = before
      throw error
    }
  }

  /** Brings all that was appended to the disk. @throws {EventFileError} */
  flush(): void {
    if (this.#used > 0) this.#write(this.#buffer, this.#used)
    this.#used = 0
    unwritten.delete(this)
  }

  /** Safe to call twice. @throws {EventFileError} if what has gathered cannot be written */
  close(): void {
    this.flush()
    this.isClosed = true
  }

  #writeLater(): void {
    this.#timer = undefined
    try {
      this.flush()
    } catch {
      // The records are still there, and whoever calls next meets the same failure.
    }
  }

  #write(buffer: Buffer, length: number): void {
    try {
      this.#writeAt(buffer, length)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') {
        throw new EventFileError(
          `The event file ${this.path} cannot be written: ${messageOf(error)}. What was appended stays in memory until it can; flush() tries again.`,
          { cause: error },
        )
      }
      // Somebody removed the file, as people do with old logs: the rest is a new one.
      this.#create()
      this.#writeAt(buffer, length)
    }
    this.#size += length
    this.#lastWriteMs = performance.now()
  }

  #writeAt(buffer: Buffer, length: number): void {
    const file = fs.openSync(this.path, 'r+')
    try {
      for (let done = 0; done < length; ) {
        done += fs.writeSync(file, buffer, done, length - done, this.#size + done)
      }
    } finally {
      fs.closeSync(file)
    }
  }

  #create(): void {
    const record = Buffer.alloc(this.#first.length + FRAME_BYTES)
    putRecord(record, 0, this.#first)
    do this.path = path.join(this.#folder, this.#nameNext())
    while (!this.#createAs(this.path, record))
    this.#size = record.length
    this.#lastWriteMs = performance.now()
  }

  /** @returns false if there is a file of that name: another thread counts its files too */
  #createAs(file: string, record: Buffer): boolean {
    try {
      fs.mkdirSync(this.#folder, { recursive: true })
      fs.writeFileSync(file, record, { flag: 'wx' })
      return true
    } catch (error) {
      // The folder may be there as a file, which has the same code.
      if (codeOf(error) === 'EEXIST' && fs.existsSync(file)) return false
      throw new EventFileError(
        `The event file ${file} cannot be made: ${messageOf(error)}. Choose a folder that can be written to.`,
        { cause: error },
      )
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

function messageOf(error: unknown): string {
  return (error as Error).message
}
