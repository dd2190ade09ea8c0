/** @file `tf.debug.firstDifference`: where eager mode, graph and XLA part. */

import type { EngineTensor } from '../engineTensor.ts'
import { ArgumentError } from '../errors.ts'
import { guarded } from '../interrupt.ts'
import type { Mode } from '../mode.ts'
import { Difference, type DifferenceFacts, type DifferenceKind } from './difference.ts'
import { ModeRun, type OutputDeviation } from './modes.ts'
import { elementIndex, type OpValue, opValue } from './opValue.ts'
import { isGiven, type Program, programOf, type Values } from './program.ts'
import { Referee } from './referee.ts'
import { replay } from './replay.ts'

export interface FirstDifferenceOptions {
  /** How far floats may be apart by rounding, relative to the largest value of their tensor. Default: 1e-5 for float32, 1e-12 for float64, about four steps for 16-bit floats. */
  readonly rtol?: number
}

// Farther back than this the op whose rounding began it is not looked for: each one is compiled by itself.
const FARTHEST = 64

/**
 * Runs a function op by op, as a graph and with XLA, and names the first op, with its line, whose result is not the same by more than rounding. A
 * replay in double precision says which mode is nearer to the exact result. It needs memory for all results of all ops five times over.
 *
 * Variables keep their values and the next random numbers are the same as without; ops that change anything else run once.
 *
 * @param f - made by `tf.graph`, or a plain function, which is recorded first. Not async. @param args - its arguments.
 * @param options.rtol - what still counts as rounding, relative to the largest value of a tensor. Integers, booleans and strings must be equal.
 * @returns what was found, as data and, as a string or in a cell, in words. Without a difference: the largest rounding.
 * @throws {ArgumentError} if `f` cannot be recorded, or an argument is wrong. @throws {TensorFlowError} if an op fails in eager mode.
 * @example
 * const found = tf.debug.firstDifference((x: tf.Tensor) => x.tanh().floor(), [tf.linspace(0, 10, 100)])
 * console.log(String(found))
 */
export function firstDifference(
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  options: FirstDifferenceOptions = {},
): Difference {
  const { rtol } = options
  if (rtol !== undefined && !(rtol >= 0 && rtol < 1)) {
    throw new ArgumentError(
      `tf.debug.firstDifference: rtol must be a number from 0 to 1, got ${rtol}. 1e-5 is usual for float32.`,
    )
  }
  return guarded(() => {
    using program = programOf(f, args, 'tf.debug.firstDifference')
    using eager = replay(program)
    using graph = new ModeRun(program, eager, 'graph', rtol)
    using xla = new ModeRun(program, eager, 'graph+xla', rtol)
    using referee = new Referee(program, eager)
    return new Difference(new Comparison(program, eager, [graph, xla], referee).facts())
  })
}

interface Cause {
  readonly kind: DifferenceKind
  readonly input?: OutputDeviation
  readonly origin?: OutputDeviation
  readonly isOriginFused?: true
}

/** All runs of one program, side by side. */
class Comparison {
  private readonly program: Program
  private readonly runs: readonly ModeRun[]
  private readonly referee: Referee
  private readonly modes: ReadonlyMap<Mode, Values>

  constructor(program: Program, eager: Values, runs: readonly ModeRun[], referee: Referee) {
    this.program = program
    this.runs = runs
    this.referee = referee
    this.modes = new Map<Mode, Values>([['eager', eager], ...runs.map(({ mode, values }) => [mode, values] as const)])
  }

  facts(): DifferenceFacts {
    const { program, runs, referee } = this
    const refusals = Object.fromEntries(runs.flatMap(({ mode, refusal }) => (refusal ? [[mode, refusal]] : [])))
    const hasDraws = program.order.some(index => !program.nodes[index]!.op.isStateful && isGiven(program.nodes[index]!))
    const common = { name: program.name, ops: program.order.length, refusals, single: [...referee.single], hasDraws }
    const first = runs.filter(run => run.first).sort((a, b) => a.first!.node - b.first!.node)[0]
    if (!first) {
      const roundings = runs.flatMap(run => (run.largestRounding ? [run.largestRounding] : []))
      const largest = roundings.sort((a, b) => b.deviation.ulp! - a.deviation.ulp!)[0]
      const kind = largest ? 'rounding' : 'none'
      return { ...common, kind, ...(largest && { at: this.describe(largest) }) }
    }
    const found = first.first!
    const { kind, input, origin, isOriginFused } = this.cause(first, found)
    return {
      ...common,
      kind,
      at: this.describe(found),
      mode: first.mode,
      differing: found.deviation.beyond,
      foundBy: first.foundBy,
      resultsDiffer: first.resultsBeyond > 0,
      ...(input && { input: this.describe(input, found) }),
      ...(origin && { origin: this.describe(origin, found), isOriginFused }),
    }
  }

  // An op that gives the same by itself only passes on, enlarged, what its inputs differ by.
  private cause(run: ModeRun, found: OutputDeviation): Cause {
    if ((run.deviationAlone(found.node)?.beyond ?? 0) > 0) return { kind: 'op' }
    const input = this.worstInput(run, found.node)
    if (!input) return { kind: 'fused' }
    let origin = input
    for (let step = 0; step < FARTHEST; step++) {
      if (run.deviationAlone(origin.node)) return { kind: 'amplified', input, origin }
      const before = this.worstInput(run, origin.node)
      if (!before) break
      origin = before
    }
    return { kind: 'amplified', input, origin, isOriginFused: true }
  }

  private worstInput(run: ModeRun, node: number): OutputDeviation | undefined {
    const deviations = this.program.nodes[node]!.sources.flatMap((source): OutputDeviation[] => {
      const found = run.deviationOf(source)
      return found && source.from === 'node' ? [{ ...source, deviation: found }] : []
    })
    return deviations.sort((a, b) => (b.deviation.ulp ?? 0) - (a.deviation.ulp ?? 0))[0]
  }

  // At the element of `beside`, where shapes are equal and the element differs too.
  private describe({ node, output, deviation: own }: OutputDeviation, beside?: OutputDeviation): OpValue {
    const { dtype, shape } = this.tensorOf(node, output)
    const at = (element: number): OpValue =>
      opValue(this.program, { from: 'node', node, output }, element, this.modes, this.referee.values)
    if (beside) {
      const other = this.tensorOf(beside.node, beside.output)
      const value = `${other.shape}` === `${shape}` && at(elementIndex(beside.deviation.element, other.dtype))
      if (value && Object.values(value.absolute).some(distance => distance !== 0)) return value
    }
    return at(elementIndex(own.element, dtype))
  }

  private tensorOf(node: number, output: number): EngineTensor {
    return this.program.nodes[node]!.outputs[output]!
  }
}
