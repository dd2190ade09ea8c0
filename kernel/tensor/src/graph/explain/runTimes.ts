/** @file What a compiled function took: to be built, and at each call into TensorFlow. On a GPU a call may end before its work does. */

export class RunTimes {
  /** Making a graph of the recording and giving it to TensorFlow. */
  buildMs = 0
  calls = 0
  /** The first call, in which TensorFlow optimises the graph, or XLA compiles it. */
  firstMs = 0
  private laterMs = 0

  add(milliseconds: number): void {
    if (this.calls++ === 0) this.firstMs = milliseconds
    else this.laterMs += milliseconds
  }

  /** Of all calls but the first. `undefined` before the second. */
  get meanMs(): number | undefined {
    return this.calls > 1 ? this.laterMs / (this.calls - 1) : undefined
  }
}
