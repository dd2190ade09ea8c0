/** @file Calls a traced function: its inputs are put together and its outputs put where they belong. */

import type { Tensor } from '@tensorflow/tfjs'
import type { EngineTensor } from '../engineTensor.ts'
import { DisposedTensorError } from '../errors.ts'
import { guarded } from '../interrupt.ts'
import { core } from '../tfjs.ts'
import type { Backward, Kept } from './backward/backward.ts'
import { type CallNode, engine, type Frame } from './backward/frame.ts'
import { named } from './backward/record.ts'
import type { ConcreteFunction, FunctionInput } from './concreteFunction.ts'
import { engineTensorOf, tensorOf } from './engineTensors.ts'
import { escapeError } from './escape.ts'
import { reserveSeeds } from './random.ts'

/** @param args - the tensors among the arguments. @returns what the function returns */
export function callFunction(name: string, concrete: ConcreteFunction, args: readonly Tensor[]): unknown {
  return guarded(() => execute(name, concrete, args).value)
}

/** As `callFunction`, and puts the call on tfjs's tape. @param concrete - traced with its gradients. */
export function callTaped(name: string, concrete: ConcreteFunction, args: readonly Tensor[], frame: Frame): unknown {
  return guarded(() => {
    const { value, tensors, kept } = execute(name, concrete, args)
    const backward = concrete.backward!
    if (backward.isNeeded) frame.add(tapeNode(name, backward, args, tensors, kept!))
    else kept!.dispose()
    return value
  })
}

/** The tensors that a function is called with: arguments, variables, captured ones, settings, and the seed of the next draws. */
export function inputsFor(
  name: string,
  inputs: readonly FunctionInput[],
  args: readonly Tensor[],
  seed: EngineTensor | undefined,
): EngineTensor[] {
  const given = new Array<EngineTensor>(inputs.length)
  for (let index = 0; index < given.length; index++) given[index] = inputFor(name, inputs[index]!, args, seed)
  return given
}

function inputFor(
  name: string,
  input: FunctionInput,
  args: readonly Tensor[],
  seed: EngineTensor | undefined,
): EngineTensor {
  if (input === 'seed') return seed!
  if ('argument' in input) return engineTensorOf(args[input.argument]!)
  if ('captured' in input) return input.captured
  if ('setting' in input) return input.setting.read()
  checkAlive(name, input.variable)
  return engineTensorOf(input.variable)
}

interface Call {
  readonly value: unknown
  /** The result's tensors. */
  readonly tensors: readonly Tensor[]
  /** What its gradients need, if it was traced with them. */
  readonly kept: Kept | undefined
}

function execute(name: string, concrete: ConcreteFunction, args: readonly Tensor[]): Call {
  const { inputs, assigned, result, draws, steps, backward } = concrete
  const seed = draws > 0 ? reserveSeeds(draws) : undefined
  const given = inputsFor(name, inputs, args, seed)
  let outputs: EngineTensor[]
  let kept: Kept | undefined
  try {
    outputs = concrete.compiled.call(given)
    // Before variables are assigned: their old values may be needed.
    kept = backward?.keep(slot => given[slot] ?? inputFor(name, backward.inputs[slot]!, args, seed), outputs)
  } finally {
    seed?.dispose()
  }
  const count = result.tensors.length
  const tensors = new Array<Tensor>(count)
  for (let index = 0; index < count; index++) tensors[index] = tensorOf(outputs[index]!)
  for (let index = 0; index < assigned.length; index++) {
    const value = tensorOf(outputs[count + index]!)
    assigned[index]!.assign(value)
    value.dispose()
  }
  steps.count()
  return { value: result.rebuild(tensors), tensors, kept }
}

function tapeNode(
  name: string,
  backward: Backward,
  args: readonly Tensor[],
  outputs: readonly Tensor[],
  kept: Kept,
): CallNode {
  const { parameters, captured } = backward.recorded
  const xs = [...parameters.map(index => args[index]!), ...captured]
  return {
    id: engine.state.nextTapeNodeId++,
    kernelName: name,
    inputs: named(xs),
    outputs,
    saved: [kept],
    narrow(used) {
      this.inputs = Object.fromEntries(backward.dependenciesOf(used).map(x => [x, xs[x]!]))
    },
    // tfjs calls it on a copy, whose inputs are those that matter.
    gradient(dys) {
      const gradients = guarded(() => backward.run(kept, dys))
      return Object.fromEntries(Object.keys(this.inputs).map(x => [x, () => gradients[Number(x)]!]))
    },
  }
}

export function checkAlive(name: string, tensor: Tensor): void {
  if (!tensor.isDisposed) return
  const escapeFailure = escapeError(tensor)
  if (escapeFailure) throw escapeFailure
  const what = tensor instanceof core.Variable ? `variable ${tensor.name}` : `a tensor of shape [${tensor.shape}]`
  throw new DisposedTensorError(
    `${name}: ${what} was disposed before this call. Keep it alive (tf.keep) as long as the function uses it.`,
  )
}
