/** @file A program run as a graph, or with XLA, and where it first gives something else than eager mode. */

import type { EngineTensor } from '../engineTensor.ts'
import { TensorFlowError } from '../errors.ts'
import { keyOf } from '../graph/part.ts'
import type { Source } from '../graph/path.ts'
import type { Mode } from '../mode.ts'
import { isReadable, TF_STRING } from '../native/dtypes.ts'
import { type Deviation, deviation, toleranceOf } from './deviation.ts'
import { isGiven, type Program, Values } from './program.ts'
import { runSubgraph } from './subgraph.ts'

/** Why XLA cannot compile what has strings in it. */
export const NO_STRINGS = 'XLA knows no strings.'

export type CompiledMode = Exclude<Mode, 'eager'>

/** An output of a node, and how far it is from eager mode's. */
export interface OutputDeviation {
  readonly node: number
  readonly output: number
  readonly deviation: Deviation
}

// Their results are whole numbers, though they may be floats: no difference is rounding.
const STEPS = new Set(['Ceil', 'Floor', 'FloorDiv', 'Rint', 'Round', 'Sign', 'TruncateDiv'])

/** A program in one compiled mode beside eager mode. */
export class ModeRun implements Disposable {
  readonly mode: CompiledMode
  /** What nodes gave: all where all outputs were asked for, and those before the difference where that hid it. */
  readonly values: Values
  /** Why the mode cannot run the program. */
  refusal: string | undefined
  /** The first output beyond the tolerance. */
  first: OutputDeviation | undefined
  /** How it was found: by asking for all outputs, or, since that keeps ops from being fused, by compiling ever shorter beginnings. */
  foundBy: 'all outputs' | 'beginnings' = 'all outputs'
  /** What the function returns, or assigns, beyond the tolerance. */
  resultsBeyond = 0
  /** The largest deviation within the tolerance. */
  largestRounding: OutputDeviation | undefined
  private readonly program: Program
  private readonly eager: Values
  private readonly rtol: number | undefined
  /** The nodes that can run more than once. */
  private readonly kept: readonly number[]

  constructor(program: Program, eager: Values, mode: CompiledMode, rtol: number | undefined) {
    this.program = program
    this.eager = eager
    this.mode = mode
    this.rtol = rtol
    this.values = new Values(program)
    this.kept = program.order.filter(index => !isGiven(program.nodes[index]!))
    try {
      this.run()
    } catch (error) {
      this[Symbol.dispose]()
      throw error
    }
  }

  [Symbol.dispose](): void {
    this.values[Symbol.dispose]()
  }

  /** How far an input or an output is from eager mode's. `undefined`: not at all. */
  deviationOf(source: Source): Deviation | undefined {
    if (source.from !== 'node') return undefined
    const tensor = this.values.get(source)
    return tensor && this.compare(source.node, source.output, tensor)
  }

  /** What a node by itself gives in this mode for eager mode's inputs. */
  deviationAlone(node: number): Deviation | undefined {
    const wanted = this.outputsOf(node)
    const results = this.compute([node], wanted)
    return take(results, () => {
      const deviations = wanted.map(({ output }, index) => this.compare(node, output, results[index]!))
      return deviations.filter(found => found !== undefined).sort((a, b) => b.beyond - a.beyond)[0]
    })
  }

  private run(): void {
    const wanted = this.program.outputs.filter(source => source.from === 'node')
    if (this.mode === 'graph+xla' && hasStrings(this.program)) {
      this.refusal = NO_STRINGS
      return
    }
    try {
      this.resultsBeyond = this.beyond(this.kept, wanted)
    } catch (error) {
      if (!(error instanceof TensorFlowError)) throw error
      this.refusal = error.message.split('\n', 1)[0]!
      return
    }
    this.lookAtAll()
    if (this.first || this.resultsBeyond === 0) return
    this.foundBy = 'beginnings'
    this.lookAtBeginnings()
  }

  // A function of these nodes alone, for eager mode's inputs.
  private compute(kept: readonly number[], wanted: readonly NodeOutput[]): EngineTensor[] {
    const options = { xla: this.mode === 'graph+xla', label: `${this.program.name}_debug` }
    return runSubgraph(this.program, kept, wanted, this.eager, options)
  }

  // How many of the outputs of a function of these nodes are beyond the tolerance.
  private beyond(kept: readonly number[], wanted: readonly NodeOutput[]): number {
    const results = this.compute(kept, wanted)
    return take(results, () => {
      const deviations = wanted.map(({ node, output }, index) => this.compare(node, output, results[index]!))
      return deviations.filter(found => found !== undefined && found.beyond > 0).length
    })
  }

  private lookAtAll(): void {
    const wanted = this.kept.flatMap(node => this.outputsOf(node))
    const results = this.compute(this.kept, wanted)
    wanted.forEach(({ node, output }, index) => {
      this.values.set(node, output, results[index]!)
    })
    for (const { node, output } of wanted) this.note(node, output)
  }

  // Halves the beginnings of the program: what one leaves to the rest is all that it returns.
  private lookAtBeginnings(): void {
    let [agreeing, differing] = [0, this.kept.length]
    while (differing - agreeing > 1) {
      const middle = (agreeing + differing) >> 1
      const kept = this.kept.slice(0, middle)
      if (this.beyond(kept, this.frontier(kept)) > 0) differing = middle
      else agreeing = middle
    }
    // The values that led there, as the shortest beginning shows them.
    for (const length of [agreeing, differing]) {
      const kept = this.kept.slice(0, length)
      const wanted = this.frontier(kept)
      const results = this.compute(kept, wanted)
      wanted.forEach(({ node, output }, index) => {
        this.values.set(node, output, results[index]!)
      })
      if (length === differing) for (const { node, output } of wanted) this.note(node, output)
    }
  }

  private frontier(kept: readonly number[]): NodeOutput[] {
    const inside = new Set(kept)
    const taken = this.kept.filter(node => !inside.has(node)).flatMap(node => this.program.nodes[node]!.sources)
    const left = new Set([...taken, ...this.program.outputs].map(keyOf))
    return kept.flatMap(node => this.outputsOf(node).filter(output => left.has(keyOf(output))))
  }

  private note(node: number, output: number): void {
    const found = this.deviationOf({ from: 'node', node, output })
    if (!found) return
    if (found.beyond > 0) this.first ??= { node, output, deviation: found }
    else if ((found.ulp ?? 0) > (this.largestRounding?.deviation.ulp ?? 0)) {
      this.largestRounding = { node, output, deviation: found }
    }
  }

  private compare(node: number, output: number, tensor: EngineTensor): Deviation | undefined {
    const expected = this.eager.get({ from: 'node', node, output })!
    const rtol = STEPS.has(this.program.nodes[node]!.op.name) ? 0 : toleranceOf(tensor.dtype, this.rtol)
    return deviation(expected.read(), tensor.read(), tensor.dtype, rtol)
  }

  private outputsOf(node: number): NodeOutput[] {
    return this.program.nodes[node]!.outputs.flatMap(({ dtype }, output) =>
      isReadable(dtype) ? [{ from: 'node', node, output }] : [],
    )
  }
}

// TensorFlow ends the process where XLA meets some of them.
function hasStrings({ nodes, inputs, order }: Program): boolean {
  const tensors = [...inputs, ...order.flatMap(index => nodes[index]!.outputs)]
  return tensors.some(({ dtype }) => dtype === TF_STRING)
}

type NodeOutput = Extract<Source, { from: 'node' }>

function take<T>(tensors: readonly EngineTensor[], read: () => T): T {
  try {
    return read()
  } finally {
    for (const tensor of tensors) tensor.dispose()
  }
}
