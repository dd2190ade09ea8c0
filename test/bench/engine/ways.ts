/** @file The ways in which diptych runs a workload. */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Compile } from './workloads/index.ts'

export interface Way {
  /** What a step does goes through it. */
  readonly compile?: Compile
  /** All steps run in it. */
  within?<T>(work: () => T): T
}

/** The ways by their names; without a name, eagerly. */
export async function wayOf(name: string | undefined): Promise<Way> {
  const tf = await import('@diptych/tensor')
  const { runInMode } = await import('@diptych/tensor/runtime')
  // One cell for all steps: a cell's first turn finds out what the others know.
  const cell = (mode: 'graph' | 'graph+xla'): Way => ({ within: runInMode(mode, () => AsyncLocalStorage.snapshot()) })
  const ways: Readonly<Record<string, Way>> = {
    eager: {},
    graph: { compile: fn => tf.graph(fn) },
    xla: { compile: fn => tf.graph(fn, { xla: true }) },
    cell: cell('graph'),
    'cell-xla': cell('graph+xla'),
  }
  return ways[name ?? 'eager']!
}
