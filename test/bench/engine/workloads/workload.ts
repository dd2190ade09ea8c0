/** @file What a workload is. Each is written once for all that speak tfjs's API, and once in each of the Python files beside. */

import type * as tfjs from '@tensorflow/tfjs'

/** Whatever has the functions of tfjs that the workloads call. */
export type Tf = Pick<
  typeof tfjs,
  | ('scalar' | 'tensor1d' | 'tensor2d' | 'tensor4d' | 'zeros' | 'ones' | 'oneHot')
  | ('variable' | 'train' | 'losses' | 'add' | 'tidy' | 'dispose')
>

/** Makes a function what runs: itself, or a compiled one. */
export type Compile = <Args extends readonly tfjs.Tensor[], Result>(
  fn: (...args: Args) => Result,
) => (...args: Args) => Result

export const asItIs: Compile = fn => fn

export interface Workload {
  readonly name: string
  readonly about: string
  /** What a step's time is divided by, with the name of such a part. */
  readonly unit: { readonly name: string; readonly perStep: number }
  /** Makes all that a run starts with; the same numbers in every peer. @param compile - what a step does goes through it. */
  start(tf: Tf, compile?: Compile): Started
}

export interface Started {
  /** Leaves no tensors behind but those that the next step needs. */
  step(): void
  /** What the last step came to. */
  value(): number
  dispose(): void
}
