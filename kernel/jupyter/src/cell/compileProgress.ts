/** @file The line under a cell that says how far a long compile is. */

import { randomUUID } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import { performance } from 'node:perf_hooks'
import type { CompileProgress } from '@diptych/tensor/runtime'
import type { Jupyter } from './display.ts'
import type { Engine } from './engine.ts'

// What takes less is over before anybody has read a line.
const LONG_MS = 1000
const REPEAT_MS = 250
const FEW = 64

// Measured on two cores of a server. A line must be there before TensorFlow begins, which nothing interrupts.
const OPTIMISE_MS_PER_NODE = { graph: 0.3, xla: 2.4 }

const PHASES: Readonly<Record<CompileProgress['phase'], string>> = {
  trace: 'recording',
  build: 'building the graph',
  optimise: 'TensorFlow optimises it; this part cannot be interrupted',
  done: '',
}

export function showCompileProgress(engine: Engine, jupyter: Pick<Jupyter, 'display'>): void {
  engine.onLoad(({ progressChannel }) => {
    const line = new ProgressLine(({ text, place }) => {
      void jupyter.display({ 'text/plain': text }, { raw: true, ...place })
    })
    subscribe(progressChannel.name, message => line.take(message as CompileProgress, performance.now()))
  })
}

interface Shown {
  readonly text: string
  readonly place: { readonly display_id: string; readonly update: boolean }
}

/** One line for the function that is compiled now. It comes when the compile has taken, or will take, a second. */
export class ProgressLine {
  readonly #show: (line: Shown) => void
  #name: string | undefined
  #displayId: string | undefined
  #phase: CompileProgress['phase'] | undefined
  #startedAt = 0
  #saidAt = 0

  constructor(show: (line: Shown) => void) {
    this.#show = show
  }

  take({ name, phase, done, total, xla }: CompileProgress, now: number): void {
    const isStart = done === 0 && (phase === 'trace' || (phase === 'build' && this.#phase !== 'trace'))
    this.#phase = phase
    if (name !== this.#name || isStart) {
      this.#name = name
      this.#displayId = undefined
      this.#startedAt = now
      this.#saidAt = Number.NEGATIVE_INFINITY
    }
    if (phase === 'done') {
      if (this.#displayId) this.#say(`Compiled ${name}: ${nodes(done)} in ${seconds(now - this.#startedAt)}.`)
      this.#name = undefined
      return
    }
    const expected = phase === 'optimise' ? done * OPTIMISE_MS_PER_NODE[xla ? 'xla' : 'graph'] : 0
    // Few ops take long only where the library is being loaded meanwhile.
    const soFar = done < FEW ? 0 : now - this.#startedAt
    if (soFar + expected < LONG_MS) return
    if (phase !== 'optimise' && now - this.#saidAt < REPEAT_MS) return
    this.#saidAt = now
    const far =
      total === undefined || phase === 'optimise' ? nodes(done) : `${done.toLocaleString('en')} of ${nodes(total)}`
    this.#say(`Compiling ${name} … ${far}: ${PHASES[phase]}`)
  }

  #say(text: string): void {
    const update = this.#displayId !== undefined
    this.#displayId ??= randomUUID()
    this.#show({ text, place: { display_id: this.#displayId, update } })
  }
}

const nodes = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'op' : 'ops'}`
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`
