/** @file Reads an event file, whoever wrote it, while it grows. */

import fs from 'node:fs'
import { EventFileError } from './errors.ts'
import { decodeEvent, type Event } from './event.ts'
import { dataLength, FRAME_BYTES, HEADER_BYTES, recordData } from './records.ts'

const PIECE_BYTES = 2 ** 20

export interface EventFileReaderOptions {
  /**
   * What to do with a damaged record. `throw`: the reader stops before it, for good. `skip`: it goes on at the next record that is whole, and
   * counts the bytes between. Default: `throw`.
   */
  readonly damaged?: 'throw' | 'skip'
}

/** Reads the events of one file, each once. The file is open only during a call. */
export class EventFileReader {
  readonly path: string
  /** Bytes that were passed over because they are damaged. */
  damagedBytes = 0
  readonly #damaged: 'throw' | 'skip'
  /** Where the next record begins. */
  #offset = 0

  constructor(path: string, { damaged = 'throw' }: EventFileReaderOptions = {}) {
    this.path = path
    this.#damaged = damaged
  }

  /**
   * The events that were added since the last call. A record that is not all there yet is left for a later call.
   *
   * @throws {EventFileError} if the file cannot be read, became shorter, or its next record is damaged (says at which byte). Events before the
   *   damage are returned first; the next call throws.
   */
  read(): Event[] {
    const events: Event[] = []
    try {
      for (const event of this.newEvents()) events.push(event)
    } catch (error) {
      if (events.length === 0) throw error
    }
    return events
  }

  /** As `read`, one by one: for files that are larger than what is wanted of them. */
  *newEvents(): Generator<Event, void, undefined> {
    const file = this.#open()
    try {
      const { size } = fs.fstatSync(file)
      if (size < this.#offset) throw this.#error(`became shorter: ${size} bytes, after ${this.#offset} were read`)
      const pieces = new Pieces(file, size, error => this.#error(`cannot be read: ${error.message}`, error))
      while (this.#offset + FRAME_BYTES <= size) {
        const length = dataLength(pieces.at(this.#offset, HEADER_BYTES), 0)
        if (length === undefined) {
          this.#pass(1, 'its length does not have its checksum')
          continue
        }
        const end = this.#offset + FRAME_BYTES + length
        if (end > size) return
        const event = this.#decode(pieces.at(this.#offset, FRAME_BYTES + length), length)
        if (!event) continue
        this.#offset = end
        yield event
      }
    } finally {
      fs.closeSync(file)
    }
  }

  #open(): number {
    try {
      return fs.openSync(this.path, 'r')
    } catch (error) {
      throw this.#error(`cannot be opened: ${(error as Error).message}`, error)
    }
  }

  #decode(record: Buffer, length: number): Event | undefined {
    const data = recordData(record, 0, length)
    if (!data) {
      this.#pass(record.length, 'its data do not have their checksum')
      return undefined
    }
    try {
      return decodeEvent(data)
    } catch (error) {
      this.#pass(record.length, `it is no event (${(error as Error).message})`)
      return undefined
    }
  }

  /** Goes on after `bytes` damaged ones, if it may. */
  #pass(bytes: number, what: string): void {
    if (this.#damaged === 'throw') {
      throw this.#error(
        `is damaged: the record at byte ${this.#offset} cannot be read, ${what}. Read what is whole with {damaged: 'skip'}`,
      )
    }
    this.#offset += bytes
    this.damagedBytes += bytes
  }

  #error(what: string, cause?: unknown): EventFileError {
    return new EventFileError(`The event file ${this.path} ${what}.`, { cause })
  }
}

/** A file's bytes, read in large pieces. */
class Pieces {
  readonly #file: number
  readonly #size: number
  readonly #failure: (error: Error) => EventFileError
  #piece: Buffer = Buffer.alloc(0)
  #start = 0

  constructor(file: number, size: number, failure: (error: Error) => EventFileError) {
    this.#file = file
    this.#size = size
    this.#failure = failure
  }

  /** The bytes from `start` on, all of them within the file. */
  at(start: number, length: number): Buffer {
    const from = start - this.#start
    if (from < 0 || from + length > this.#piece.length) this.#load(start, length)
    return this.#piece.subarray(start - this.#start, start - this.#start + length)
  }

  #load(start: number, length: number): void {
    const wanted = Math.min(Math.max(length, PIECE_BYTES), this.#size - start)
    this.#piece = Buffer.allocUnsafe(wanted)
    this.#start = start
    for (let done = 0; done < wanted; ) done += this.#read(done, wanted - done)
  }

  #read(at: number, length: number): number {
    try {
      const got = fs.readSync(this.#file, this.#piece, at, length, this.#start + at)
      if (got === 0) throw new Error(`it ended at byte ${this.#start + at}, and had ${this.#size}`)
      return got
    } catch (error) {
      throw this.#failure(error as Error)
    }
  }
}
