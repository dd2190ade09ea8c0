/**
 * @file Output on its way from the cell to the sockets: a ring of bytes in shared memory with one writer and one reader.
 *
 * The writer blocks when the ring is full, so nothing is dropped; the reader works while the writer's thread loops.
 * Record: one int `length << 2 | kind`, one int `owner` (the cell), then the bytes, padded to a multiple of four.
 */

import { StringDecoder } from 'node:string_decoder'

/** `event`: a marker; the event itself travels by message port, its number is the record's content. */
export type RecordKind = 'stdout' | 'stderr' | 'event'

const KINDS: readonly RecordKind[] = ['stdout', 'stderr', 'event']
const HEADER_BYTES = 64
const RECORD_BYTES = 8
// Ints of the header. WRITTEN and READ count bytes modulo 2^32.
const WRITTEN = 0
const READ = 1
const READER_SLEEPS = 2
/** The number of the event that was handled last. */
const HANDLED = 3

/** @param bytes - a power of two. */
export function createRing(bytes = 1 << 22): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + bytes)
}

export class RingWriter {
  readonly #ring: Ring
  readonly #wake: () => void
  readonly #encoder = new TextEncoder()
  readonly #scratch: Uint8Array

  /** @param wake - called when the reader sleeps and there is something to read. */
  constructor(memory: SharedArrayBuffer, wake: () => void) {
    this.#ring = new Ring(memory)
    this.#wake = wake
    // A record must fit into the ring.
    this.#scratch = new Uint8Array(Math.min(1 << 16, this.#ring.capacity >> 2))
  }

  text(kind: 'stdout' | 'stderr', owner: number, text: string): void {
    // UTF-8 takes at most three bytes for each UTF-16 unit.
    if (text.length * 3 <= this.#scratch.length) {
      const { written } = this.#encoder.encodeInto(text, this.#scratch)
      this.#put(kind, owner, this.#scratch.subarray(0, written))
      return
    }
    const bytes = this.#encoder.encode(text)
    const step = this.#ring.capacity >> 2
    for (let at = 0; at < bytes.length; at += step) this.#put(kind, owner, bytes.subarray(at, at + step))
  }

  /** Marks the place of event number `sequence` among the text, and wakes the reader. */
  event(owner: number, sequence: number): void {
    this.#put('event', owner, new Uint8Array(Int32Array.of(sequence).buffer))
    this.wake()
  }

  /** Waits until the reader has handled event number `sequence`; not for ever, as the reader may be ending. */
  waitForEvent(sequence: number): void {
    const { header } = this.#ring
    for (;;) {
      const handled = Atomics.load(header, HANDLED)
      if (((sequence - handled) | 0) <= 0 || Atomics.wait(header, HANDLED, handled, 1000) === 'timed-out') return
    }
  }

  wake(): void {
    Atomics.store(this.#ring.header, READER_SLEEPS, 0)
    this.#wake()
  }

  #put(kind: RecordKind, owner: number, bytes: Uint8Array): void {
    const { header, ints, data, capacity } = this.#ring
    const size = RECORD_BYTES + padded(bytes.length)
    const written = header[WRITTEN]!
    for (;;) {
      const read = Atomics.load(header, READ)
      if (((written - read) | 0) + size <= capacity) break
      this.wake()
      // The time limit only guards against a wake-up lost while this thread was being interrupted.
      Atomics.wait(header, READ, read, 50)
    }
    ints[this.#ring.at(written) >> 2] = (bytes.length << 2) | KINDS.indexOf(kind)
    ints[this.#ring.at(written + 4) >> 2] = owner
    const start = this.#ring.at(written + RECORD_BYTES)
    const first = Math.min(bytes.length, capacity - start)
    data.set(bytes.subarray(0, first), start)
    if (first < bytes.length) data.set(bytes.subarray(first), 0)
    // Published last: a writer that is terminated before this line has written nothing.
    Atomics.store(header, WRITTEN, (written + size) | 0)
    if (Atomics.exchange(header, READER_SLEEPS, 0) === 1) this.#wake()
  }
}

export interface RingListener {
  text(kind: 'stdout' | 'stderr', owner: number, text: string): void
  event(owner: number, sequence: number): void
}

export class RingReader {
  readonly #ring: Ring
  // A long text comes in pieces that may end within a character.
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') }

  constructor(memory: SharedArrayBuffer) {
    this.#ring = new Ring(memory)
  }

  /** Hands over everything that is there. @returns the number of records. */
  drain(listener: RingListener): number {
    const { header, ints } = this.#ring
    const until = Atomics.load(header, WRITTEN)
    let read = header[READ]!
    let count = 0
    while (read !== until) {
      const word = ints[this.#ring.at(read) >> 2]!
      const length = word >>> 2
      const kind = KINDS[word & 3]!
      const owner = ints[this.#ring.at(read + 4) >> 2]!
      const bytes = this.#copy(this.#ring.at(read + RECORD_BYTES), length)
      read = (read + RECORD_BYTES + padded(length)) | 0
      Atomics.store(header, READ, read)
      Atomics.notify(header, READ)
      count++
      if (kind === 'event') {
        const sequence = bytes.readInt32LE()
        listener.event(owner, sequence)
        Atomics.store(header, HANDLED, sequence)
        Atomics.notify(header, HANDLED)
      } else listener.text(kind, owner, this.#decoders[kind].write(bytes))
    }
    return count
  }

  /** Asks the writer to wake this reader at its next record. @returns false if there is a record already. */
  sleep(): boolean {
    const { header } = this.#ring
    Atomics.store(header, READER_SLEEPS, 1)
    if (Atomics.load(header, WRITTEN) === header[READ]) return true
    Atomics.store(header, READER_SLEEPS, 0)
    return false
  }

  #copy(start: number, length: number): Buffer {
    const { data, capacity } = this.#ring
    if (start + length <= capacity) return Buffer.from(data.subarray(start, start + length))
    return Buffer.concat([data.subarray(start), data.subarray(0, length - (capacity - start))])
  }
}

/** The shared memory, looked at as header, ints and bytes. */
class Ring {
  readonly header: Int32Array
  readonly ints: Int32Array
  readonly data: Uint8Array
  readonly capacity: number

  constructor(memory: SharedArrayBuffer) {
    this.capacity = memory.byteLength - HEADER_BYTES
    this.header = new Int32Array(memory, 0, HEADER_BYTES / 4)
    this.ints = new Int32Array(memory, HEADER_BYTES)
    this.data = new Uint8Array(memory, HEADER_BYTES)
  }

  at(count: number): number {
    return count & (this.capacity - 1)
  }
}

function padded(length: number): number {
  return (length + 3) & ~3
}
