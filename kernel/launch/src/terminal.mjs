/** @file Shows how far a step is: one line that is redrawn on a terminal, plain lines in a log. */

/** @typedef {{ isTTY?: boolean, columns?: number, write(text: string): unknown }} Output */

/** In a log a step says how far it is at most this often. */
const logIntervalMs = 10_000
const redrawIntervalMs = 100

/** The line of one step, from its start to its end. */
export class ProgressLine {
  #title
  #output
  #now
  #startedMs
  #drawnMs
  #detail = ''
  /** @type {NodeJS.Timeout | undefined} */
  #ticking

  /**
   * @param {string} title - such as `[3/6] Python packages`
   * @param {Output} [output]
   * @param {() => number} [now] - milliseconds; tests bring their own clock
   */
  constructor(title, output = process.stdout, now = Date.now) {
    this.#title = title
    this.#output = output
    this.#now = now
    this.#startedMs = now()
    this.#drawnMs = this.#startedMs
  }

  /** Shows that the step has begun; one that has nothing to do ends without it. */
  begin() {
    if (this.#output.isTTY) {
      this.#draw()
      // A step that says nothing for a while still shows that time passes.
      this.#ticking = setInterval(() => this.#draw(), 1000)
      this.#ticking.unref()
    } else {
      this.#output.write(`${this.#title} …\n`)
    }
  }

  get elapsedMs() {
    return this.#now() - this.#startedMs
  }

  /** @param {string} detail - how far the step is, in a few words */
  update(detail) {
    this.#detail = detail
    const sinceMs = this.#now() - this.#drawnMs
    if (this.#output.isTTY && sinceMs >= redrawIntervalMs) this.#draw()
    if (!this.#output.isTTY && sinceMs >= logIntervalMs) {
      this.#drawnMs = this.#now()
      this.#output.write(`${this.#title} … ${detail}\n`)
    }
  }

  /** @param {string} result - what came of the step, in a few words */
  finish(result) {
    clearInterval(this.#ticking)
    const erase = this.#output.isTTY ? '\r\x1b[K' : ''
    this.#output.write(`${erase}${this.#title}: ${result} (${formatDuration(this.elapsedMs)})\n`)
  }

  #draw() {
    this.#drawnMs = this.#now()
    const line = `${this.#title} … ${this.#detail ? `${this.#detail} ` : ''}(${formatDuration(this.elapsedMs)})`
    // A line that wraps could not be redrawn in place.
    const room = (this.#output.columns || 80) - 1
    this.#output.write(`\r\x1b[K${line.length > room ? `${line.slice(0, room - 1)}…` : line}`)
  }
}

/**
 * @param {number} ms
 * @returns {string} such as `0.4 s`, `22 s`, `3 min 5 s`
 */
export function formatDuration(ms) {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/**
 * @param {number} bytes
 * @returns {string} in decimal units, as pip and npm print them
 */
export function formatBytes(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`
}
