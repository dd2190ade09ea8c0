/** @file `_`, as in Node's and Python's prompt: the last result, until a cell takes the name for itself. */

export class LastResult {
  #value: unknown
  #isTaken = false

  set(value: unknown): void {
    const global = globalThis as { _?: unknown }
    this.#isTaken ||= !Object.is(global._, this.#value)
    if (this.#isTaken) return
    this.#value = value
    Object.defineProperty(globalThis, '_', { configurable: true, writable: true, enumerable: false, value })
  }
}
