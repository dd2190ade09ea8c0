/** @file Ops through the recorder, compiled as graphs and by XLA, beside what eager mode gave for the same inputs. */

import { EngineTensor } from '../engineTensor.ts'
import { CallerError } from '../errors.ts'
import { Paths, type Source } from '../graph/path.ts'
import { Recording } from '../graph/recording.ts'
import type { OpAttribute } from '../native/attributes.ts'
import { dtypeName, isReadable, TF_STRING } from '../native/dtypes.ts'
import { opDef } from '../native/opDef.ts'
import { type Deviation, deviation, toleranceOf } from './deviation.ts'
import { type CompiledMode, NO_STRINGS } from './modes.ts'
import { Values } from './program.ts'
import { runSubgraph } from './subgraph.ts'

/** An op as eager mode ran it. */
export interface RunOp {
  readonly name: string
  readonly attributes: readonly OpAttribute[]
  readonly inputs: readonly EngineTensor[]
  readonly outputs: readonly EngineTensor[]
}

/** What a mode gives for the same inputs. `same`: each bit. `rounding`: within the tolerance of the dtype. `refused`: it cannot be compiled, or fails. */
export interface OpAnswer {
  readonly kind: 'same' | 'rounding' | 'other' | 'refused'
  /** The worst of all outputs. */
  readonly deviation?: Deviation
  /** Of the output that deviates. */
  readonly dtype?: string
  /** Why it was refused. */
  readonly reason?: string
}

/** Ops that are compiled together, since a compile takes longer than many ops. None takes what another gives. */
export class OpAnswers implements Disposable {
  private readonly recording = new Recording(
    'shapes',
    () => {},
    () => new Paths(),
  )
  private readonly inputs = new Values(this.recording)
  private readonly copies: EngineTensor[] = []
  private readonly expected: EngineTensor[][] = []

  get count(): number {
    return this.expected.length
  }

  /**
   * Adds an op that has just run. Its tensors are copied.
   *
   * @returns whether it is ever recorded: not if it changes state, or its shapes depend on values.
   */
  add({ name, attributes, inputs, outputs }: RunOp): boolean {
    if (opDef(name).isStateful) return false
    if (
      !this.recording.add(
        name,
        attributes,
        inputs.map(input => this.copy(input)),
        outputs.length,
      )
    )
      return false
    this.expected.push(outputs.map(output => this.copy(output)))
    return true
  }

  /** One answer for each op that was added, in order. */
  answers(mode: CompiledMode): OpAnswer[] {
    const answers = new Array<OpAnswer>(this.count)
    const all = this.expected.map((_, node) => node)
    const hasStrings = (node: number): boolean =>
      [...this.inputsOf(node), ...this.expected[node]!].some(({ dtype }) => dtype === TF_STRING)
    const isRefused = (node: number): boolean => mode === 'graph+xla' && hasStrings(node)
    for (const node of all) if (isRefused(node)) answers[node] = { kind: 'refused', reason: NO_STRINGS }
    this.answer(
      all.filter(node => !isRefused(node)),
      mode,
      answers,
    )
    return answers
  }

  [Symbol.dispose](): void {
    this.recording.release()
    for (const tensor of this.copies) tensor.dispose()
  }

  // One that cannot be compiled fails all: halves find it.
  private answer(nodes: readonly number[], mode: CompiledMode, answers: OpAnswer[]): void {
    if (nodes.length === 0) return
    try {
      const results = this.run(nodes, mode)
      try {
        let next = 0
        for (const node of nodes) {
          const expected = this.expected[node]!
          answers[node] = compare(expected, results.slice(next, next + expected.length))
          next += expected.length
        }
      } finally {
        for (const result of results) result.dispose()
      }
    } catch (error) {
      if (!(error instanceof CallerError)) throw error
      if (nodes.length === 1) answers[nodes[0]!] = { kind: 'refused', reason: error.message.split('\n', 1)[0]! }
      else {
        const middle = nodes.length >> 1
        this.answer(nodes.slice(0, middle), mode, answers)
        this.answer(nodes.slice(middle), mode, answers)
      }
    }
  }

  private run(nodes: readonly number[], mode: CompiledMode): EngineTensor[] {
    const wanted = nodes.flatMap(node =>
      this.expected[node]!.map((_, output): Source => ({ from: 'node', node, output })),
    )
    const options = { xla: mode === 'graph+xla', label: 'answers' }
    return runSubgraph(this.recording, nodes, wanted, this.inputs, options)
  }

  private inputsOf(node: number): EngineTensor[] {
    const { nodes, inputs } = this.recording
    return nodes[node]!.sources.flatMap(source => (source.from === 'input' ? [inputs[source.slot]!] : []))
  }

  private copy(tensor: EngineTensor): EngineTensor {
    const copy = EngineTensor.fromValues(tensor.shape, tensor.dtype, tensor.read())
    this.copies.push(copy)
    return copy
  }
}

function compare(expected: readonly EngineTensor[], results: readonly EngineTensor[]): OpAnswer {
  const deviations = expected.flatMap((tensor, index) => {
    const { dtype } = tensor
    if (!isReadable(dtype)) return []
    const found = deviation(tensor.read(), results[index]!.read(), dtype, toleranceOf(dtype))
    return found ? [{ found, dtype: dtypeName(dtype) }] : []
  })
  const worst = deviations.sort((a, b) => b.found.beyond - a.found.beyond)[0]
  if (!worst) return { kind: 'same' }
  return { kind: worst.found.beyond > 0 ? 'other' : 'rounding', deviation: worst.found, dtype: worst.dtype }
}
