/** @file The op of `tf.cond`, recorded: `StatelessIf` over two functions, and its gradient, which is another. */

import type { Tensor } from '@tensorflow/tfjs'
import type { EngineTensor } from '../../engineTensor.ts'
import { execute } from '../../execute.ts'
import { guarded } from '../../interrupt.ts'
import { dtypeName } from '../../native/dtypes.ts'
import { engineTensorOf, tensorOf } from '../engineTensors.ts'
import type { Body, Port } from './body.ts'
import { capturedBy, type Given, inline, isStateful } from './inline.ts'
import { attributesOf, innerFunction } from './innerFunction.ts'
import { addTapeNode, gradientDepth, isDifferentiable, saved, zerosLike } from './tape.ts'

/** A body whose inputs are the branch's arguments, and then others that no gradient is taken of. */
export type Branch = Body

/**
 * Records the op. Where a gradient is being taken, the branches' traces are the tape's from here on.
 *
 * @param args - for the first inputs of both branches. @param rest - for the others.
 */
export function branch(
  label: string,
  predicate: Tensor,
  branches: readonly [Branch, Branch],
  args: readonly Tensor[],
  rest: readonly EngineTensor[],
): Tensor[] {
  const given = [...args.map(engineTensorOf), ...rest]
  const results = guarded(() => callOneOf(label, engineTensorOf(predicate), branches, given)).map(tensorOf)
  if (gradientDepth() > 0) tape(label, predicate, branches, args, rest, results)
  return results
}

function callOneOf(
  label: string,
  predicate: EngineTensor,
  branches: readonly [Branch, Branch],
  args: readonly EngineTensor[],
): EngineTensor[] {
  const captured = [...new Set(branches.flatMap(body => capturedBy(body).map(input => body.trace.outside(input))))]
  const inputs = [...args, ...captured]
  const [then, otherwise] = branches.map((body, index) => {
    const placeholders = args.map(({ dtype, shape }) => body.trace.recorder.placeholder(dtype, shape))
    const given: Given = new Map(body.inputs.map(({ tensor }, position) => [tensor, placeholders[position]!]))
    const name = `${label.replace('tf.', '')}_${index === 0 ? 'then' : 'else'}`
    return innerFunction(name, [...placeholders, ...captured], () => inline(body, given))
  })
  const { outputs } = branches[0]
  const op = branches.some(isStateful) ? 'If' : 'StatelessIf'
  const attributes = attributesOf(op, {
    Tcond: 'bool',
    Tin: inputs.map(({ dtype }) => dtypeName(dtype)),
    Tout: outputs.map(({ tensor }) => dtypeName(tensor.dtype)),
    then_branch: then,
    else_branch: otherwise,
    output_shapes: outputs.map(({ tensor }) => tensor.shape),
  })
  return execute(op, attributes, [predicate, ...inputs], outputs.length)
}

function tape(
  label: string,
  predicate: Tensor,
  branches: readonly [Branch, Branch],
  args: readonly Tensor[],
  rest: readonly EngineTensor[],
  results: readonly Tensor[],
): void {
  const captured = [...new Map(branches.flatMap(({ trace }) => trace.captured().map(tensor => [tensor.id, tensor])))]
    .map(([, tensor]) => tensor)
    .filter(isDifferentiable)
  const differentiable = args.filter(isDifferentiable)
  const outputs = branches[0].outputs.flatMap(({ taped }, index) =>
    taped && isDifferentiable(results[index]!) ? [index] : [],
  )
  const kept = { predicate: saved(predicate), args: args.map(saved), rest: [...rest] }
  for (const tensor of rest) tensor.readers++
  const release = (): void => {
    for (const tensor of kept.rest.splice(0)) {
      tensor.readers--
      tensor.free()
    }
  }
  addTapeNode(
    label,
    [...differentiable, ...captured],
    outputs.map(index => results[index]!),
    dys => {
      const wanted = outputs.filter((_, position) => dys[position])
      const gradients = branches.map(body => gradientOf(body, wanted, captured)) as [BranchGradient, BranchGradient]
      // What neither branch depends on has no gradient.
      const reached = [...differentiable, ...captured].flatMap((_, index) =>
        gradients.some(gradient => gradient.of[index]) ? [index] : [],
      )
      const like = [...differentiable, ...captured]
      const bodies = gradients.map(gradient => gradient.body(reached, like)) as [Branch, Branch]
      const given = dys.flatMap(dy => dy ?? [])
      const found = branch(`${label}_gradient`, kept.predicate, bodies, [...given, ...kept.args], kept.rest)
      return like.map((_, index) => found[reached.indexOf(index)])
    },
    [kept.predicate, ...kept.args, ...branches.map(({ trace }) => trace.hold()), { dispose: release }],
  )
}

interface BranchGradient {
  /** For each of the tape node's inputs: its gradient in the branch's recording. */
  readonly of: readonly (Tensor | undefined)[]
  body(reached: readonly number[], like: readonly Tensor[]): Branch
}

function gradientOf(branch: Branch, wanted: readonly number[], captured: readonly Tensor[]): BranchGradient {
  const { trace, inputs, outputs } = branch
  const results = wanted.map(index => outputs[index]!.taped!)
  return trace.record(() => {
    const dys = results.map(result => trace.placeholder(result))
    const parameters = inputs.flatMap(({ taped }) => (taped && isDifferentiable(taped) ? [taped] : []))
    const of = trace.gradients(
      results,
      dys.map(({ taped }) => taped!),
      [...parameters, ...captured],
    )
    const ports = of.map(gradient => gradient && trace.port(gradient))
    return {
      of,
      body: (reached, like) =>
        trace.record(() => ({
          trace,
          isGradient: true,
          inputs: [...dys, ...inputs],
          outputs: reached.map((index): Port => ports[index] ?? trace.port(zerosLike(like[index]!))),
        })),
    }
  })
}
