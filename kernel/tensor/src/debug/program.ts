/** @file A function's recording with the inputs of one call: it can be run again in any way, whole or in parts. */

import { EngineTensor } from '../engineTensor.ts'
import { ArgumentError } from '../errors.ts'
import { currentTrace } from '../execute.ts'
import type { FunctionInput } from '../graph/concreteFunction.ts'
import { type GraphFunction, graph, internalsOf } from '../graph/function.ts'
import { type GraphNode, keyOf, makersOf, neededFor, statefulIn } from '../graph/part.ts'
import type { Source } from '../graph/path.ts'
import { saveSeed } from '../graph/random.ts'
import type { RecordedNode } from '../graph/recording.ts'
import { constantOf } from '../graph/signature.ts'

export interface Program extends Disposable {
  readonly name: string
  readonly nodes: readonly RecordedNode[]
  /** The nodes that the function needs, in the order in which they run. */
  readonly order: readonly number[]
  readonly inputs: readonly EngineTensor[]
  /** What the function returns, and what variables are assigned. */
  readonly outputs: readonly Source[]
  /** What an input is to the function: `argument 1`, `variable w`. */
  inputName(slot: number): string
}

// XLA makes floats of other bits than TensorFlow's kernels, so what is traced for it draws by other ops, though the same numbers.
const DRAWS = /Random|Multinomial|TruncatedNormal/

/** The node runs once, in eager mode, and gives its values to all modes: it changes state, or draws random numbers. */
export function isGiven({ op }: RecordedNode): boolean {
  return op.isStateful || DRAWS.test(op.name)
}

/**
 * Records `f`, unless it is a graph function that has been recorded for such arguments. Variables keep their values, and the random numbers
 * to come are the same as without.
 *
 * @param asked - the call, for messages. @throws {ArgumentError} if `f` is no function, or is async.
 */
export function programOf(f: unknown, args: readonly unknown[], asked: string): Program {
  if (typeof f !== 'function') {
    throw new ArgumentError(
      `${asked}: expected a function first, got ${f === null ? 'null' : typeof f}. Write ${asked}(f, [x]).`,
    )
  }
  if (!Array.isArray(args)) {
    throw new ArgumentError(
      `${asked}: expected an array of ${f.name || 'the function'}'s arguments, got ${typeof args}. Write ${asked}(f, [x]).`,
    )
  }
  if (currentTrace()) {
    throw new ArgumentError(
      `${asked}: it runs functions, which cannot be done while one is traced. Call it outside of tf.graph.`,
    )
  }
  const own = isGraphFunction(f) ? undefined : graph(f as () => unknown)
  const { find, inputsFor } = internalsOf(own ?? f, asked)
  const goBack = saveSeed()
  try {
    const { found, tensors } = find(args)
    const inputs = inputsFor(found, tensors)
    const { nodes } = found.recording
    const made = inputs.filter((_, slot) => found.inputs[slot] === 'seed')
    return {
      name: (f as GraphFunction<unknown[], unknown>).name || 'the function',
      nodes,
      order: nodesOf(nodes, found.outputs),
      inputs,
      outputs: found.outputs,
      inputName: slot => nameOf(found.inputs[slot]!),
      [Symbol.dispose]: () => {
        for (const tensor of made) tensor.dispose()
        own?.dispose()
      },
    }
  } catch (error) {
    own?.dispose()
    throw error
  } finally {
    goBack()
  }
}

/** The outputs of a program's nodes as one way of running it gave them. */
export class Values implements Disposable {
  private readonly program: Pick<Program, 'inputs'>
  private readonly outputs = new Map<string, EngineTensor>()
  private readonly constants = new Map<number, EngineTensor>()

  constructor(program: Pick<Program, 'inputs'>) {
    this.program = program
  }

  set(node: number, output: number, tensor: EngineTensor): void {
    const key = keyOf({ from: 'node', node, output })
    this.outputs.get(key)?.dispose()
    this.outputs.set(key, tensor)
  }

  /** `undefined`: it was not computed. */
  get(source: Source): EngineTensor | undefined {
    if (source.from === 'node') return this.outputs.get(keyOf(source))
    if (source.from === 'input') return this.program.inputs[source.slot]!
    let tensor = this.constants.get(source.constant)
    if (!tensor) {
      const { shape, dtype, values } = constantOf(source.constant)
      tensor = EngineTensor.fromValues(shape, dtype, values)
      this.constants.set(source.constant, tensor)
    }
    return tensor
  }

  [Symbol.dispose](): void {
    for (const tensor of [...this.outputs.values(), ...this.constants.values()]) tensor.dispose()
  }
}

/** The nodes that a function needs, in order. Others were recorded for nothing, or for gradients. Ops that change state run in any case. */
export function nodesOf(nodes: readonly GraphNode[], outputs: readonly Source[]): number[] {
  return neededFor(nodes, [...statefulIn(nodes), ...makersOf(outputs)])
}

/** `f` was made by `tf.graph`. */
export function isGraphFunction(f: unknown): boolean {
  try {
    internalsOf(f, 'tf.debug')
    return true
  } catch (error) {
    if (error instanceof ArgumentError) return false
    throw error
  }
}

function nameOf(input: FunctionInput): string {
  if (input === 'seed') return 'the random seed'
  if ('argument' in input) return `argument ${input.argument + 1}`
  if ('variable' in input) return `variable ${input.variable.name}`
  return 'setting' in input
    ? `the ${input.setting.name} of an optimizer`
    : `a captured ${input.captured.describe()} tensor`
}
