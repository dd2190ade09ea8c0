/**
 * @file Gradients by tfjs's tape. They are what tfjs's own are; but where several meet they are added together, and what the way back has
 * used is freed at once: tfjs adds them one by one, and keeps everything to the end.
 */

import type { Tensor } from '@tensorflow/tfjs'
import { isFloat } from '../dtypes/promotion.ts'
import type { Gradients, TapeNode } from '../graph/backward/frame.ts'
import { atLocation } from '../graph/location.ts'
import { core } from '../tfjs.ts'

/** What tfjs's types keep private. */
interface Engine {
  readonly state: {
    activeTape: readonly TapeNode[] | null
    readonly gradientDepth: number
    readonly activeScope: { readonly id: number }
  }
  gradients: typeof gradients
  startTape(): void
  endTape(): void
  startScope(name?: string): void
  endScope(result?: unknown): void
}

// So many gradients of one tensor wait to be added together, while they are small enough to wait.
const MOST_WAITING = 8
const MOST_WAITING_ELEMENTS = 2 ** 18

const engine = core.engine() as unknown as Engine
engine.gradients = gradients

/**
 * The gradients of `f()` with respect to `xs`; `undefined` where it does not depend on one.
 *
 * @param dy - by which they are multiplied; of the shape of `f()`. @throws if it depends on none, unless `allowNoGradients`
 */
function gradients(f: () => Tensor, xs: readonly Tensor[], dy?: Tensor | null, allowNoGradients = false): Gradients {
  core.util.assert(xs.length > 0, () => 'gradients() received an empty list of xs.')
  if (dy && !isFloat(dy.dtype)) throw new Error(`dy must have 'float32' dtype, but has '${dy.dtype}'`)
  try {
    const value = forward(f)
    core.util.assert(value instanceof core.Tensor, () => 'The result y returned by f() must be a tensor.')
    const path = new Path(engine.state.activeTape!, xs)
    if (!allowNoGradients && !path.leadsTo(value)) {
      throw new Error(
        'Cannot compute gradient of y=f(x) with respect to x. Make sure that the f you passed encloses all operations that lead from x to y.',
      )
    }
    return scoped('backward', () => ({ value, grads: path.back(value, dy) }))
  } finally {
    // Gradients that are being taken of these need the tape.
    if (engine.state.gradientDepth === 0) freeTape()
  }
}

function forward(f: () => Tensor): Tensor {
  engine.startTape()
  try {
    return scoped('forward', f)
  } finally {
    engine.endTape()
  }
}

function scoped<T>(name: string, fn: () => T): T {
  engine.startScope(name)
  let result: T | undefined
  try {
    result = fn()
    return result
  } finally {
    engine.endScope(result)
  }
}

/** Forgets the tape. What it keeps for the way back is freed: nobody else does, nor counts it off when it is garbage. */
export function freeTape(): void {
  freeNodes(engine.state.activeTape ?? [])
  engine.state.activeTape = null
}

/** Frees what a tape keeps. */
export function freeNodes(tape: readonly TapeNode[]): void {
  for (const node of tape) freeSaved(node)
}

function freeSaved({ saved }: TapeNode): void {
  for (const tensor of saved) tensor.dispose()
}

/** The part of a tape that depends on `xs`. */
class Path {
  private readonly nodes: TapeNode[] = []
  private readonly xs: readonly Tensor[]
  private readonly xIds: ReadonlySet<number>
  /** Ids of what depends on xs, themselves included. */
  private readonly dependent: Set<number>
  private readonly sums = new Map<number, Sum>()
  /** Gradients that a sum holds. */
  private readonly taken = new Set<Tensor>()

  constructor(tape: readonly TapeNode[], xs: readonly Tensor[]) {
    this.xs = xs
    this.xIds = new Set(xs.map(({ id }) => id))
    this.dependent = new Set(this.xIds)
    for (const node of tape) {
      if (!this.isDependent(node)) continue
      this.nodes.push(node)
      for (const { id } of node.outputs) this.dependent.add(id)
    }
  }

  private isDependent({ inputs }: TapeNode): boolean {
    for (const name in inputs) if (this.dependent.has(inputs[name]!.id)) return true
    return false
  }

  leadsTo(y: Tensor): boolean {
    return this.nodes.some(({ outputs }) => outputs.some(({ id }) => id === y.id))
  }

  /** The gradients of `y` with respect to xs. */
  back(y: Tensor, dy: Tensor | null | undefined): (Tensor | undefined)[] {
    this.add(y, dy ?? core.ones(y.shape, floatOf(y)))
    for (const node of this.nodes.toReversed()) atLocation(node.location, () => this.passBack(node))
    return this.xs.map(({ id }) => this.sums.get(id)?.total())
  }

  private passBack(node: TapeNode): void {
    const dys = node.outputs.map(({ id }) => this.totalOf(id))
    if (dys.every(dy => dy === null)) return
    if (!node.gradient) {
      throw new Error(`Cannot compute gradient: gradient function not found for ${node.kernelName}.`)
    }
    const found = node.gradient(dys)
    for (const name in node.inputs) {
      const input = node.inputs[name]!
      if (this.dependent.has(input.id)) this.add(input, gradientFor(node, name, found))
    }
    // Gradients of these gradients go through both.
    if (engine.state.gradientDepth > 0) return
    freeSaved(node)
    for (const { id } of node.outputs) if (!this.xIds.has(id)) this.free(id)
  }

  private totalOf(id: number): Tensor | null {
    const total = this.sums.get(id)?.total()
    if (!total) return null
    this.taken.add(total)
    return total
  }

  private add(tensor: Tensor, gradient: Tensor): void {
    let sum = this.sums.get(tensor.id)
    if (!sum) {
      sum = new Sum(tensor.size > MOST_WAITING_ELEMENTS ? 2 : MOST_WAITING)
      this.sums.set(tensor.id, sum)
    }
    sum.add(this.own(gradient))
  }

  /** A tensor that may be disposed: a clone, if the gradient is somebody else's too. */
  private own(gradient: Tensor): Tensor {
    const { kept, scopeId } = gradient as Tensor & { readonly scopeId: number }
    const isShared = kept || scopeId !== engine.state.activeScope.id || this.taken.has(gradient)
    const owned = isShared ? gradient.clone() : gradient
    this.taken.add(owned)
    return owned
  }

  private free(id: number): void {
    const total = this.sums.get(id)?.total()
    if (!total) return
    this.sums.delete(id)
    this.taken.delete(total)
    total.dispose()
  }
}

/** The gradient with respect to an input. @throws if the op has none, or one of another shape or dtype */
function gradientFor(node: TapeNode, name: string, found: Readonly<Record<string, () => Tensor>>): Tensor {
  const compute = found[name]
  if (!compute) {
    throw new Error(`Cannot backprop through input ${name}. Available gradients found: ${Object.keys(found)}.`)
  }
  const input = node.inputs[name]!
  const wanted = floatOf(input)
  const gradient = scoped(node.kernelName, () => {
    const computed = compute()
    return computed.dtype === wanted || !isFloat(computed.dtype) ? computed : core.cast(computed, wanted)
  })
  if (!isFloat(gradient.dtype)) {
    throw new Error(
      `Error in gradient for op ${node.kernelName}. The gradient of input ${name} must have 'float32' dtype, but has '${gradient.dtype}'`,
    )
  }
  if (!core.util.arraysEqual(gradient.shape, input.shape)) {
    throw new Error(
      `Error in gradient for op ${node.kernelName}. The gradient of input '${name}' has shape '${gradient.shape}', which does not match ` +
        `the shape of the input '${input.shape}'`,
    )
  }
  return gradient
}

function floatOf({ dtype }: Tensor): 'float32' {
  return (isFloat(dtype) ? dtype : 'float32') as 'float32'
}

/** The gradients of one tensor, which are added as they come. */
class Sum {
  private readonly parts: Tensor[] = []
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  add(part: Tensor): void {
    if (this.parts.push(part) >= this.most) this.total()
  }

  total(): Tensor {
    const { parts } = this
    if (parts.length === 1) return parts[0]!
    const total = parts.length === 2 ? core.add(parts[0]!, parts[1]!) : core.addN(parts)
    for (const part of parts.splice(0)) part.dispose()
    parts.push(total)
    return total
  }
}
