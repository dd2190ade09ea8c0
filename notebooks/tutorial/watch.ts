/** @file Watches the engine while some code runs: the ops that it asks for, the calls into TensorFlow, the functions that are compiled. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/** A tensor as the engine sees it: the same object wherever the same tensor goes in or comes out. */
export interface SeenTensor {
  readonly shape: readonly number[]
  /** `float32 [2,3]` */
  describe(): string
}

export interface SeenOp {
  readonly name: string
  readonly inputs: readonly SeenTensor[]
  readonly outputs: readonly SeenTensor[]
}

export interface SeenCall {
  /** An op, or a compiled function. */
  readonly name: string
  readonly milliseconds: number
  /** How many ops the code had asked for when the call began. */
  readonly opsBefore: number
}

export interface SeenCompile {
  readonly name: string
  readonly nodes: number
  readonly milliseconds: number
}

export interface Watched<Result> {
  readonly result: Result
  /** In the order in which the code asked for them, whether they ran at once or were recorded. */
  readonly ops: readonly SeenOp[]
  readonly calls: readonly SeenCall[]
  readonly compiles: readonly SeenCompile[]
}

/** Runs `code` and tells what it made the engine do. */
export function watch<Result>(code: () => Result): Watched<Result> {
  const ops: SeenOp[] = []
  const calls: SeenCall[] = []
  const compiles: SeenCompile[] = []
  const listeners = {
    'diptych:op': (op: unknown) => void ops.push(op as SeenOp),
    'diptych:execute': (call: unknown) => void calls.push({ ...(call as SeenCall), opsBefore: ops.length }),
    'diptych:compile': (compile: unknown) => void compiles.push(compile as SeenCompile),
  }
  for (const [channel, listener] of Object.entries(listeners)) subscribe(channel, listener)
  try {
    return { result: code(), ops, calls, compiles }
  } finally {
    for (const [channel, listener] of Object.entries(listeners)) unsubscribe(channel, listener)
  }
}
