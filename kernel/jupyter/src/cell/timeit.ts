/** @file The runs of `%timeit` and `%%timeit`: how many loops, a warm-up, and the statistics. */

import type { Engine } from './engine.ts'
import { pictures } from './formatters/picture.ts'
import { MagicError } from './magics/magic.ts'
import type { Outlet } from './outlet.ts'

/** What the magic makes of its line. */
export interface TimeitOptions {
  readonly spelled: string
  /** Loops per run. Default: as many as take 0.2 s. */
  readonly loops?: number
  readonly runs: number
  /** Whether the code awaits. */
  readonly isAsync: boolean
}

/** Called right before and right after the loops, so that what sets them up does not count. */
interface Stopwatch {
  start(): void
  stop(): void
}

/** The code, that many times. Gives its last value, if it is one expression. */
type Loops = (count: number, stopwatch: Stopwatch) => unknown

const ENOUGH_MS = 200
const MOST_LOOPS = 1e9

/** `__diptych.timeit`. */
export function createTimeit(engine: Engine, outlet: Outlet): (options: TimeitOptions, loops: Loops) => Promise<void> {
  return async (options, loops) => {
    const run = createRun(options, loops, engine)
    const count = options.loops ?? (await findCount(run))
    // V8 compiles what it has seen often; finding the count has done that.
    if (options.loops !== undefined) await run(count)
    const times: number[] = []
    for (let i = 0; i < options.runs; i++) times.push((await run(count)) / count)
    outlet.text('stdout', `${describe(times, count)}\n`)
  }
}

/** As many loops as take long enough to be measured: 1, 10, 100 … */
async function findCount(run: (count: number) => Promise<number>): Promise<number> {
  let count = 1
  while ((await run(count)) < ENOUGH_MS && count < MOST_LOOPS) count *= 10
  return count
}

/** @returns runs the code `count` times, and says how many milliseconds that took with the devices' work. */
function createRun(options: TimeitOptions, loops: Loops, engine: Engine): (count: number) => Promise<number> {
  let makesTensors: boolean | undefined
  return async count => {
    let ms = 0
    let from = 0
    const stopwatch = {
      start: () => {
        from = performance.now()
      },
      stop: () => {
        ms += performance.now() - from
      },
    }
    const synchronize = (): void => {
      stopwatch.start()
      engine.loaded?.synchronize()
      stopwatch.stop()
    }
    engine.loaded?.synchronize()
    for (let done = 0; done < count; ) {
      const before = engine.loaded?.tensorCount() ?? 0
      // One by one where tensors are made: they are forgotten, and need a turn of the event loop to be freed.
      const step = makesTensors === false ? count - done : 1
      const value = options.isAsync ? await loops(step, stopwatch) : loops(step, stopwatch)
      if (isPromise(value)) throw unawaited(options)
      done += step
      // What was recorded runs each time, as it would in a cell.
      if (isRecording(engine)) synchronize()
      makesTensors ??= (engine.loaded?.tensorCount() ?? 0) > before || isRecording(engine)
      if (engine.loaded?.pressure.presses) await engine.loaded.relieve()
    }
    synchronize()
    return ms
  }
}

function isRecording({ loaded }: Engine): boolean {
  return loaded !== undefined && loaded.currentMode() !== 'eager'
}

function isPromise(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

function unawaited({ spelled }: TimeitOptions): MagicError {
  return new MagicError(
    `${spelled}: the expression gives a promise, so only its beginning would be measured. Write ${spelled} await ….`,
  )
}

/** As in IPython: the standard deviation is that of the runs themselves. */
function describe(times: readonly number[], count: number): string {
  const { formatDuration } = pictures()
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length
  const deviation = Math.sqrt(times.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / times.length)
  const runs = `${times.length} run${times.length === 1 ? '' : 's'}`
  const loops = `${count.toLocaleString('en-US')} loop${count === 1 ? '' : 's'}`
  return `${formatDuration(mean)} ± ${formatDuration(deviation)} per loop (mean ± std. dev. of ${runs}, ${loops} each; best ${formatDuration(Math.min(...times))})`
}
