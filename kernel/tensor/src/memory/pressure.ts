/**
 * @file Sees when tensors take much memory that may be garbage, and has it collected at the next turn of the event loop.
 *
 * JavaScript's collector does not see native memory, so it must be asked; and finalizers run only between two macrotasks.
 */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Alive, Growth } from './growth.ts'
import { ledger } from './ledger.ts'

const MIB = 2 ** 20
const LEAST_BYTES = 32 * MIB
const MOST_BYTES = 512 * MIB
// Small tensors take memory too, about a kilobyte each, in TensorFlow and in JavaScript.
const TENSORS = 65_536
// Once memory presses, the line is looked at after every such part of the budget.
const PARTS = 128

/** Whether garbage waits for a turn of the event loop. An object, for loops that look at it each time round. */
export const pressure = { presses: false }

/** Where memory begins to press: native bytes, and tfjs's tensors. Compared at each op. */
export const limits = { bytes: budgetBytes(), tensors: TENSORS }

let countTensors = (): number => 0
let onRelief = (): void => {}
let before: Alive = { tensors: 0, bytes: 0 }
let budget: Alive = { ...limits }
let growth: Growth | undefined
let relief: Promise<void> | undefined

/** @param count - how many tensors tfjs has. @param afterRelief - called when finalizers have run */
export function setUpPressure(count: () => number, afterRelief: () => void): void {
  countTensors = count
  onRelief = afterRelief
}

/** Called when a limit is passed. */
export function press(): void {
  if (!growth) {
    growth = new Growth(before, budget)
    pressure.presses = true
    void relieve()
  }
  const now = alive()
  growth.look(now)
  limits.bytes = now.bytes + budget.bytes / PARTS
  limits.tensors = now.tensors + budget.tensors / PARTS
}

/** Frees the memory of tensors that nobody holds any more. Takes two turns of the event loop. */
export function relieve(): Promise<void> {
  relief ??= new Promise(resolve => {
    setImmediate(() => {
      collectGarbage()
      // Finalizers run between the two.
      setImmediate(() => {
        relief = undefined
        growth = undefined
        pressure.presses = false
        setLimits()
        onRelief()
        resolve()
      })
    })
  })
  return relief
}

// A collection looks at all that is alive: the more there is, the rarer.
function setLimits(): void {
  before = alive()
  budget = {
    tensors: Math.max(TENSORS, before.tensors / 2),
    bytes: Math.max(budgetBytes(), Math.min(before.bytes / 2, process.availableMemory() / 4)),
  }
  limits.bytes = before.bytes + budget.bytes
  limits.tensors = before.tensors + budget.tensors
}

function alive(): Alive {
  return { tensors: countTensors(), bytes: ledger.bytes }
}

function budgetBytes(): number {
  return Math.min(MOST_BYTES, Math.max(LEAST_BYTES, process.availableMemory() / 16))
}

let gc: (() => void) | undefined

function collectGarbage(): void {
  if (!gc) {
    // What `node --expose-gc` does, for contexts made from here on.
    setFlagsFromString('--expose-gc')
    gc = runInNewContext('gc') as () => void
    setFlagsFromString('--no-expose-gc')
  }
  gc()
}
