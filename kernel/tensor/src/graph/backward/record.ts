/** @file Records the gradients of a function's results after the function itself, into the same recording. */

import type { Tensor } from '@tensorflow/tfjs'
import { isFloat } from '../../dtypes/promotion.ts'
import { InterruptedError } from '../../errors.ts'
import { dtypeNumber } from '../../native/dtypes.ts'
import { core } from '../../tfjs.ts'
import { engineTensorOf } from '../engineTensors.ts'
import type { Recording, Source } from '../recording.ts'
import { engine, type TapeNode, tfjsGradients } from './frame.ts'

/** What gradients are wanted of. */
export interface Differentiated {
  /** Indices of arguments. */
  readonly parameters: readonly number[]
  /** Variables and other tensors, as far as the function uses them. */
  readonly captured: readonly Tensor[]
  /** A tensor from outside is computed from those. */
  isDependent(tensor: Tensor): boolean
}

/** The gradients of some results, with respect to `Backward.xs`. */
export interface Group {
  /** Indices of results. */
  readonly results: readonly number[]
  /** The slots where the gradients with respect to the results come in. */
  readonly dys: readonly number[]
  /** By x; nothing where the results do not depend on it. */
  readonly gradients: readonly (Source | undefined)[]
  /** The first of its nodes, and the node after its last. */
  readonly from: number
  readonly to: number
}

export interface RecordedGradients {
  readonly parameters: readonly number[]
  /** Tensors from outside that gradients are wanted of; after the parameters they are the rest of the xs. */
  readonly captured: readonly Tensor[]
  /** The ids of all tensors from outside that the function's ops use. */
  readonly touched: ReadonlySet<number>
  /** Of each result that has gradients, and of all those together. */
  readonly groups: readonly Group[]
  /** Why a result has none though it depends on xs: what tfjs says of it. */
  readonly failures: ReadonlyMap<number, Error>
}

/** More results than that would be recorded too often. */
export const MOST_RESULTS = 16

/**
 * @param run - records the function. @param placeholder - makes an input of the recording.
 * @returns no gradients where they cannot be recorded, though they may be computed op by op: if they read values, say.
 */
export function recordGradients<Result extends { readonly tensors: readonly Tensor[] }>(
  recording: Recording,
  run: () => Result,
  parameters: readonly Tensor[],
  { parameters: wanted, captured, isDependent }: Differentiated,
  placeholder: (type: { readonly dtype: number; readonly shape: readonly number[] }) => Tensor,
): { result: Result; gradients: RecordedGradients | undefined } {
  const { state } = engine
  const firstId = engine.nextTensorId()
  engine.startTape()
  const tape = state.activeTape!
  try {
    const result = runTaped(run)
    const outside = fromOutside(tape, result.tensors, firstId, parameters)
    const used = [...outside.values()].filter(tensor => captured.includes(tensor) || isDependent(tensor))
    const xs = [...wanted.map(index => parameters[index]!), ...used]
    const groupOf = (results: readonly number[]): Group => {
      const ys = results.map(index => result.tensors[index]!)
      const dys = ys.map(({ dtype, shape }) =>
        placeholder({ dtype: dtypeNumber(isFloat(dtype) ? dtype : 'float32')!, shape }),
      )
      const from = recording.nodes.length
      const gradients = gradientsOf(tape, ys, dys, xs).map(
        gradient => gradient && recording.sourceOf(engineTensorOf(gradient)),
      )
      const slots = dys.map(dy => recording.slotOf(engineTensorOf(dy))!)
      return { results, dys: slots, gradients, from, to: recording.nodes.length }
    }
    const grouped = recordGroups(result.tensors, groupOf)
    const touched = new Set(outside.keys())
    return { result, gradients: grouped && { parameters: wanted, captured: used, touched, ...grouped } }
  } finally {
    for (const { saved } of tape) for (const tensor of saved) tensor.dispose()
    state.activeTape = null
  }
}

function runTaped<Result>(run: () => Result): Result {
  try {
    return run()
  } finally {
    engine.endTape()
  }
}

/** One group for each result, and one for all floats together: that is what is asked for most. */
function recordGroups(
  results: readonly Tensor[],
  groupOf: (results: readonly number[]) => Group,
): Pick<RecordedGradients, 'groups' | 'failures'> | undefined {
  if (results.length > MOST_RESULTS) return undefined
  const failures = new Map<number, Error>()
  const groups: Group[] = []
  try {
    for (const [index, { dtype }] of results.entries()) {
      if (dtype === 'string') continue
      try {
        const group = groupOf([index])
        if (group.gradients.some(Boolean)) groups.push(group)
      } catch (error) {
        if (!isMissing(error)) throw error
        failures.set(index, error)
      }
    }
    const floats = groups.flatMap(({ results: [index] }) => (isFloat(results[index!]!.dtype) ? [index!] : []))
    if (floats.length > 1) groups.push(groupOf(floats))
    return { groups, failures }
  } catch (error) {
    if (error instanceof InterruptedError) throw error
    // Op by op they may work: gradients that read values, say.
    return undefined
  }
}

/** Tensors that were there before the function ran, by their ids: those that its ops use, or that it returns. */
function fromOutside(
  tape: readonly TapeNode[],
  results: readonly Tensor[],
  firstId: number,
  parameters: readonly Tensor[],
): Map<number, Tensor> {
  const outside = new Map<number, Tensor>()
  const note = (tensor: Tensor): void => {
    if (tensor.id < firstId && !parameters.includes(tensor)) outside.set(tensor.id, tensor)
  }
  for (const { inputs } of tape) Object.values(inputs).forEach(note)
  results.forEach(note)
  return outside
}

// tfjs takes gradients of one tensor. An entry of the tape that all results lead to stands for it, and hands out the gradients that come in.
function gradientsOf(
  tape: readonly TapeNode[],
  ys: readonly Tensor[],
  dys: readonly Tensor[],
  xs: readonly Tensor[],
): readonly (Tensor | undefined)[] {
  const { state } = engine
  const { grads } = tfjsGradients(
    () => {
      const end = core.scalar(0)
      const collected: TapeNode = {
        id: state.nextTapeNodeId++,
        kernelName: 'results',
        inputs: named(ys),
        outputs: [end],
        saved: [],
        gradient: () => Object.fromEntries(dys.map((dy, index) => [index, () => dy])),
      }
      // What is saved stays for the other groups.
      state.activeTape = [...tape.map(node => ({ ...node, saved: [] })), collected]
      return end
    },
    xs,
    null,
    true,
  )
  return grads.map(gradient => gradient ?? undefined)
}

/** By their places, as entries of tfjs's tape have their inputs. */
export function named(tensors: readonly Tensor[]): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(tensors.entries())
}

// tfjs has no class for it.
function isMissing(error: unknown): error is Error {
  return error instanceof Error && /^Cannot (compute gradient|backprop)/.test(error.message)
}
