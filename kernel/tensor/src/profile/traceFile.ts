/**
 * @file A file of spans for Perfetto or chrome://tracing, in Chrome's trace event format. All threads and processes that inherit
 * `DIPTYCH_TRACE` write into one file, on one clock. No imports but Node's: it is the same in every thread.
 *
 * The format's closing bracket may be missing, so the file is right at every moment: after a crash it lacks the last tenth of a second.
 *
 * @see "Trace Event Format", docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */

import { openSync, writeFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { threadId } from 'node:worker_threads'

/** What a span or moment tells besides its name. */
export type TraceArguments = Readonly<Record<string, unknown>>

// Whoever finds it set adds to the file of another thread or process.
const STARTED = 'DIPTYCH_TRACE_STARTED'
const FLUSH_BYTES = 65_536
const FLUSH_MS = 100

let file: TraceFile | undefined | null = null

/** The file that `DIPTYCH_TRACE` names. `undefined`: it names none that can be written. @param thread - what this thread is called there, the first time. */
export function traceFile(thread: string): TraceFile | undefined {
  if (file === null) file = process.env.DIPTYCH_TRACE ? open(process.env.DIPTYCH_TRACE, thread) : undefined
  return file
}

function open(name: string, thread: string): TraceFile | undefined {
  // Children can have another working folder.
  const [startedName, started] = JSON.parse(process.env[STARTED] ?? '[]') as [string?, string?]
  const isStarted = startedName === name && started !== undefined
  const file = isStarted ? started : path.resolve(name)
  try {
    if (!isStarted) writeFileSync(file, '[\n')
    process.env[STARTED] = JSON.stringify([name, file])
    return new TraceFile(file, thread)
  } catch (error) {
    warn(error)
    return undefined
  }
}

// The program matters more than its trace.
function warn(error: unknown): void {
  process.stderr.write(`[diptych] DIPTYCH_TRACE: ${(error as Error).message}. There is no trace, or not all of it.\n`)
}

/** Microseconds on a clock that all threads and processes of the machine share. */
export function traceNow(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e6 + nanoseconds / 1e3
}

export class TraceFile {
  readonly #descriptor: number
  #pending: string[] = []
  #bytes = 0
  #isBroken = false
  #flushed = traceNow()
  #timer: NodeJS.Timeout | undefined

  /** Adds to a file that was started. */
  constructor(file: string, thread: string) {
    // Whole lines appended by several threads stay whole.
    this.#descriptor = openSync(file, 'a')
    if (threadId === 0)
      this.#write({ ph: 'M', name: 'process_name', args: { name: path.basename(process.argv[1] ?? 'node') } })
    this.#write({ ph: 'M', name: 'thread_name', args: { name: thread } })
    process.on('exit', () => this.flush())
  }

  /** Something that took time. @param start - by `traceNow()`. @param kind - what Perfetto groups by, e.g. `op`. */
  span(kind: string, name: string, start: number, microseconds: number, args: TraceArguments): void {
    this.#write({ ph: 'X', cat: kind, name, ts: round(start), dur: round(microseconds), args })
  }

  /** Something that happened now. */
  moment(kind: string, name: string, args: TraceArguments): void {
    this.#write({ ph: 'i', s: 't', cat: kind, name, ts: round(traceNow()), args })
  }

  /** Writes what is kept back. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#flushed = traceNow()
    if (this.#pending.length === 0) return
    const text = this.#pending.join('')
    this.#pending = []
    this.#bytes = 0
    try {
      writeSync(this.#descriptor, text)
    } catch (error) {
      if (!this.#isBroken) warn(error)
      this.#isBroken = true
    }
  }

  #write(event: Readonly<Record<string, unknown>>): void {
    const line = `${JSON.stringify({ ...event, pid: process.pid, tid: threadId })},\n`
    this.#pending.push(line)
    this.#bytes += line.length
    if (this.#bytes >= FLUSH_BYTES || traceNow() - this.#flushed > FLUSH_MS * 1e3) this.flush()
    // What comes last before a pause is written too; a timer that waits keeps no process alive.
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref()
  }
}

function round(microseconds: number): number {
  return Math.round(microseconds * 1e3) / 1e3
}
