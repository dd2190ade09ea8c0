/** @file What cells find in the global scope beside JavaScript's and Node's own. */

import type { Awaits } from './awaits.ts'
import type { CellMagics } from './cellMagics.ts'
import type { ComparisonRunner } from './comparison/run.ts'
import { debugAids } from './debugAids.ts'
import { decorators } from './decorators.ts'
import type { Jupyter } from './display.ts'
import type { Evaluator } from './evaluate.ts'
import { createIterate } from './iterate.ts'
import type { MemoryTurns } from './memoryTurns.ts'
import type { CellModules } from './modules.ts'
import type { Stdin } from './stdin.ts'
import type { createTimeit } from './timeit.ts'
import type { Timing } from './timing.ts'

export function installGlobals(parts: {
  modules: CellModules
  awaits: Awaits
  compare: ComparisonRunner['run']
  evaluator: Evaluator
  jupyter: Jupyter
  magics: CellMagics
  stdin: Stdin
  timeit: ReturnType<typeof createTimeit>
  timing: Timing
  turns: MemoryTurns
}): void {
  const { modules, awaits, compare, evaluator, jupyter, magics, stdin, timeit, timing, turns } = parts
  const module = { exports: {} }
  // For the code that the rewriter emits.
  define(
    '__diptych',
    Object.assign(turns.shared, {
      import: modules.import,
      meta: modules.meta,
      await: awaits.wrap,
      compare,
      decorators,
      debug: debugAids,
      iterate: createIterate(awaits.wrap),
      take: evaluator.take,
      magic: magics.runHere,
      time: { start: timing.start, stop: timing.stop },
      timeit,
      // An await of the cell's like any other, which takes the turn.
      turn: () => awaits.wrap(null),
    }),
  )
  define('jupyter', jupyter)
  define('prompt', stdin.prompt)
  define('confirm', stdin.confirm)
  define('alert', stdin.alert)
  define('require', modules.require)
  define('module', module)
  define('exports', module.exports)
  define('__dirname', process.cwd())
}

/** Not enumerable, like the globals of JavaScript itself; a cell may declare the name anew. */
function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, enumerable: false, value })
}
