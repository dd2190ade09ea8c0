/** @file tfjs's tape of the ops that gradients are taken of: one of its own for each body, and nodes on it for ops that have bodies. */

import type { Tensor } from '@tensorflow/tfjs'
import { isFloat } from '../../dtypes/promotion.ts'
import { core } from '../../tfjs.ts'
import { engine, type TapeNode, tfjsGradients } from '../backward/frame.ts'
import { named } from '../backward/record.ts'

/** What must be given back once no gradient is taken any more. */
export interface Held {
  dispose(): void
}

/** The gradients of `inputs`, `undefined` where they are zero, from those of `outputs`, `null` where nobody wants them. */
export type TapeGradient = (dys: readonly (Tensor | null)[]) => readonly (Tensor | undefined)[]

/** How many gradients are being taken, one of another: 0, none of what runs now. */
export function gradientDepth(): number {
  return engine.state.kernelDepth === 0 ? engine.state.gradientDepth : 0
}

export class Tape {
  private readonly nodes: TapeNode[] = []

  /** Runs `work` with its ops on this tape. */
  record<T>(work: () => T): T {
    const { state } = engine
    const { activeTape, gradientDepth } = state
    state.activeTape = this.nodes
    // After the forward pass the outermost gradient has left its depth.
    state.gradientDepth = Math.max(1, gradientDepth)
    try {
      return work()
    } finally {
      state.activeTape = activeTape
      state.gradientDepth = gradientDepth
    }
  }

  /** In `record`: the gradients of `inputs` where those of `outputs` are `dys`. */
  gradients(outputs: readonly Tensor[], dys: readonly Tensor[], inputs: readonly Tensor[]): (Tensor | undefined)[] {
    if (inputs.length === 0 || outputs.length === 0) return inputs.map(() => undefined)
    // tfjs takes gradients of one tensor: this one stands for all.
    const join = (): Tensor => {
      const joined = core.scalar(0)
      addTapeNode('join', outputs, [joined], () => dys.map(dy => dy.clone()), [])
      return joined
    }
    return tfjsGradients(join, inputs, null, true).grads.map(gradient => gradient ?? undefined)
  }

  /** The tensors from before `firstId` that ops of this tape use. */
  inputsBefore(firstId: number): Tensor[] {
    const found = new Map<number, Tensor>()
    for (const { inputs } of this.nodes) {
      for (const tensor of Object.values(inputs)) if (tensor && tensor.id < firstId) found.set(tensor.id, tensor)
    }
    return [...found.values()]
  }

  dispose(): void {
    for (const { saved } of this.nodes.splice(0)) for (const held of saved) held.dispose()
  }
}

/** Notes an op on the tape that is on. @param saved - what `gradient` needs; given back with the tape */
export function addTapeNode(
  name: string,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  gradient: TapeGradient,
  saved: readonly Held[],
): void {
  const { state } = engine
  state.activeTape!.push({
    id: state.nextTapeNodeId++,
    kernelName: name,
    inputs: named(inputs),
    outputs,
    saved,
    gradient: dys => {
      const gradients = gradient(dys)
      return Object.fromEntries(inputs.map((input, index) => [index, () => gradients[index] ?? zerosLike(input)]))
    },
  })
}

/** Gradients go through it. */
export function isDifferentiable({ dtype }: Tensor): boolean {
  return isFloat(dtype)
}

/** A copy that outlives its original, for a gradient. Gradients of gradients follow it back. */
export function saved<T extends Tensor>(tensor: T): T {
  return core.keep(tensor.clone() as T)
}

/** Zeros by an op, not by values: large ones cost no memory where they are not needed in the end. */
export function zerosLike({ shape, dtype }: Tensor): Tensor {
  const zeros = core.fill(shape, 0)
  return dtype === 'float32' ? zeros : core.cast(zeros, dtype)
}
