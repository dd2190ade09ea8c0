/** @file Collecting garbage when we say so: V8 knows nothing of native bytes, nor that loading is over. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let gc: (() => void) | undefined

/** Collects all garbage at once. Takes some 10 ms while the heap is small. */
export function collectGarbage(): void {
  if (!gc) {
    // What `node --expose-gc` does, for contexts made from here on.
    setFlagsFromString('--expose-gc')
    gc = runInNewContext('gc') as () => void
    setFlagsFromString('--no-expose-gc')
  }
  gc()
}
