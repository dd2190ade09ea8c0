/**
 * @file What gradients are being taken of. `tf.grad`, `tf.variableGrads` and `minimize` all ask tfjs's engine; a compiled function that is
 * called meanwhile learns here which of its inputs matter, and afterwards which of its results do.
 */

import type { Tensor } from '@tensorflow/tfjs'
import { freeNodes } from '../../gradients/backpropagation.ts'
import { core } from '../../tfjs.ts'

/** An entry of tfjs's tape. */
export interface TapeNode {
  readonly id: number
  readonly kernelName: string
  inputs: Readonly<Record<string, Tensor>>
  readonly outputs: readonly Tensor[]
  /** The line of the kernel, if it was recorded: its gradient's ops belong to it too. */
  location?: string | undefined
  /** Disposed when the gradients are done. */
  readonly saved: readonly { dispose(): void }[]
  /** @param dys - by output; `null` where an output does not lead to what gradients are taken of. */
  gradient?(dys: readonly (Tensor | null)[]): Readonly<Record<string, () => Tensor>>
}

/** The entry of a call of a compiled function. */
export interface CallNode extends TapeNode {
  /** Keeps the inputs that these outputs depend on. */
  narrow(outputs: readonly number[]): void
}

export interface Gradients {
  readonly value: Tensor
  readonly grads: readonly (Tensor | null | undefined)[]
}

interface Engine {
  readonly state: {
    activeTape: TapeNode[] | null
    gradientDepth: number
    readonly kernelDepth: number
    nextTapeNodeId: number
  }
  nextTensorId(): number
  startTape(): void
  endTape(): void
  gradients(f: () => Tensor, xs: readonly Tensor[], dy?: Tensor | null, allowNoGradients?: boolean): Gradients
}

export const engine = core.engine() as unknown as Engine
/** As tfjs has it. */
export const tfjsGradients = engine.gradients.bind(engine)

let current: Frame | undefined

/** One run of tfjs's `gradients`. */
export class Frame {
  readonly xs: readonly Tensor[]
  readonly calls: CallNode[] = []
  private readonly dependent: Set<number>
  private scanned = 0
  /** The caller's tape, also while a trace has one of its own. */
  private tape: TapeNode[] = []

  constructor(xs: readonly Tensor[]) {
    this.xs = xs
    this.dependent = new Set(xs.map(({ id }) => id))
  }

  /** `tensor` is one of those that gradients are taken of, or computed from them. */
  dependsOnXs(tensor: Tensor): boolean {
    const { tape } = this
    for (; this.scanned < tape.length; this.scanned++) {
      const { inputs, outputs } = tape[this.scanned]!
      for (const name in inputs) {
        if (!this.dependent.has(inputs[name]!.id)) continue
        for (const output of outputs) this.dependent.add(output.id)
        break
      }
    }
    return this.dependent.has(tensor.id)
  }

  /** Ops are put on `tape` now. */
  on(tape: TapeNode[]): this {
    this.tape = tape
    return this
  }

  /** Puts a call on the tape. */
  add(call: CallNode): void {
    this.tape.push(call)
    this.calls.push(call)
  }

  /** Tells the calls which of their outputs lead to `y`: a variable that only the others depend on has no gradient. */
  narrowTo(y: Tensor): void {
    if (this.calls.length === 0) return
    const calls = new Set<TapeNode>(this.calls)
    const leading = new Set([y.id])
    for (const node of this.tape.toReversed()) {
      const outputs = node.outputs.flatMap(({ id }, index) => (leading.has(id) ? [index] : []))
      if (calls.has(node)) (node as CallNode).narrow(outputs)
      if (outputs.length > 0) for (const name in node.inputs) leading.add(node.inputs[name]!.id)
    }
  }
}

engine.gradients = (f, xs, dy, allowNoGradients) => {
  const outer = current
  const frame = new Frame(xs)
  current = frame
  try {
    return tfjsGradients(
      () => {
        const y = f()
        if (y instanceof core.Tensor) frame.narrowTo(y)
        current = outer
        return y
      },
      xs,
      dy,
      allowNoGradients,
    )
  } finally {
    current = outer
  }
}

/** What an op that runs now is taped for. `several`: gradients of gradients. */
export function tapedFor(): Frame | 'several' | undefined {
  const { activeTape, gradientDepth, kernelDepth } = engine.state
  if (gradientDepth === 0 || kernelDepth > 0 || !activeTape) return undefined
  return gradientDepth === 1 && current ? current.on(activeTape) : 'several'
}

/** The tapes of those who wait for a trace. */
const setAside: (readonly TapeNode[])[] = []

/** Runs `fn` as if no gradients were being taken: a trace, whose ops are not the caller's. */
export function outsideTape<T>(fn: () => T): T {
  const { state } = engine
  const { activeTape, gradientDepth } = state
  const frame = current
  setAside.push(activeTape ?? [])
  state.activeTape = null
  state.gradientDepth = 0
  current = undefined
  try {
    return fn()
  } finally {
    setAside.pop()
    state.activeTape = activeTape
    state.gradientDepth = gradientDepth
    current = frame
  }
}

/** Forgets frames, and frees the tapes that were set aside, after a forced termination, which skips `finally`. */
export function abandonTape(): void {
  current = undefined
  for (const tape of setAside.splice(0)) freeNodes(tape)
}
