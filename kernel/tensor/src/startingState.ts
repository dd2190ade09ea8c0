/** @file The state that runs of the same code share, kept so that each of them can begin with it: variables, scopes, random numbers. */

import type { Tensor, Variable } from '@tensorflow/tfjs'
import { type CallCount, countCalls } from './callCount.ts'
import { engineTensorOf } from './graph/engineTensors.ts'
import { flushPending } from './graph/hooks.ts'
import { saveSeed, setRandomSeed } from './graph/random.ts'
import { valueOfVariable } from './graph/tracedVariables.ts'
import { runInMode } from './mode.ts'
import { core } from './tfjs.ts'

type MakeVariable = ReturnType<typeof core.engine>['makeVariable']

/**
 * Kept from its construction to its end.
 *
 * A run may make variables that live on outside of it: an optimizer that was made before gets its slots with its first step. JavaScript
 * cannot tell who still holds a variable. So those of watched first runs stay until `settle`: what another run has used by then is part of
 * the state, with the value that it was made with.
 */
export class StartingState implements Disposable {
  readonly #seed: number
  readonly #restoreSeed = saveSeed()
  readonly #random = Math.random
  readonly #scopes = core.engine().state.scopeStack.length
  readonly #makeVariable = core.engine().makeVariable
  readonly #values = new Map<Variable, Tensor>()
  /** Variables of first runs that no other run has used so far. */
  readonly #unclaimed = new Set<Variable>()
  #watchesFirst = false
  #watched: CallCount | undefined
  #isOver = false

  /** @param seed - each run draws the random numbers of this seed. A whole number. */
  constructor(seed: number) {
    this.#seed = seed
    runInMode('eager', () => {
      for (const variable of registered()) this.#keep(variable)
    })
    core.engine().makeVariable = (...parameters) => this.#make(parameters)
  }

  /** Whether it has ended: no run may begin then. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Gives all variables their first values, disposes those that are none of the state's, and starts the random numbers anew. */
  restore(): void {
    if (this.#isOver) return
    settlePending()
    runInMode('eager', () => {
      for (const variable of registered()) {
        const value = this.#values.get(variable)
        if (value) variable.assign(value)
        else variable.dispose()
      }
    })
    setRandomSeed(this.#seed)
    Math.random = randomNumbers(this.#seed)
  }

  /**
   * Counts the calls of a run, sees which variables it uses, and if it is the first of its code which ones it makes, until it is stopped.
   *
   * @returns `stop`, safe to call twice, gives the number of calls into TensorFlow
   */
  watch({ isFirst }: { isFirst: boolean }): { stop(): number } {
    const firstValues = new Map(
      [...this.#unclaimed].map(variable => [variable, engineTensorOf(this.#values.get(variable)!)]),
    )
    const calls = countCalls(new Set(firstValues.values()))
    this.#watched = calls
    this.#watchesFirst = isFirst
    return {
      stop: () => {
        this.#watchesFirst = false
        for (const [variable, value] of firstValues) {
          const isAssigned = !variable.isDisposed && engineTensorOf(variable) !== value
          if (isAssigned || calls.used.has(value)) this.#unclaimed.delete(variable)
        }
        return calls.stop()
      },
    }
  }

  /** Disposes what first runs made and no other run has used. */
  settle(): void {
    for (const variable of this.#unclaimed) this.#drop(variable)
  }

  /**
   * Restores once more, ends the scopes that runs left open, and lets random numbers go on as if nothing had been drawn. Safe to call
   * twice, and again if it was cut off.
   */
  [Symbol.dispose](): void {
    const engine = core.engine()
    this.#watched?.stop()
    while (engine.state.scopeStack.length > this.#scopes) engine.endScope()
    this.settle()
    this.restore()
    if (!this.#isOver) {
      engine.makeVariable = this.#makeVariable
      this.#restoreSeed()
      Math.random = this.#random
    }
    this.#isOver = true
    for (const value of this.#values.values()) value.dispose()
    this.#values.clear()
  }

  #make(parameters: Parameters<MakeVariable>): Variable {
    const engine = core.engine()
    const [, , name] = parameters
    const namesake = name === undefined ? undefined : engine.registeredVariables[name]
    // If anybody held that one, the code would fail on its own.
    if (namesake && this.#unclaimed.has(namesake)) this.#drop(namesake)
    const variable = this.#makeVariable.apply(engine, parameters)
    if (this.#watchesFirst) {
      this.#keep(variable)
      this.#unclaimed.add(variable)
    }
    return variable
  }

  #keep(variable: Variable): void {
    this.#values.set(variable, core.keep(valueOfVariable(variable)))
  }

  #drop(variable: Variable): void {
    if (!variable.isDisposed) variable.dispose()
    this.#values.get(variable)?.dispose()
    this.#values.delete(variable)
    this.#unclaimed.delete(variable)
  }
}

/** What a failed run left recorded must not come later: it would put back values that are older than the restored ones. */
function settlePending(): void {
  try {
    flushPending()
  } catch {
    // The run has told of its failure, or nobody reads what has failed: the tensors tell of it.
  }
}

function registered(): Variable[] {
  return Object.values(core.engine().registeredVariables)
}

/** Numbers in [0, 1) that depend on the seed alone: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
