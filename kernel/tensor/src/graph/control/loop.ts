/**
 * @file A loop, recorded: `StatelessWhile`. `tf.whileLoop`, `tf.scan` and their gradients are all loops of this form: what is carried from turn
 * to turn, elements that a turn reads, one of each list, and outputs that it adds to lists.
 */

import type { EngineTensor } from '../../engineTensor.ts'
import { execute } from '../../execute.ts'
import { guardSize } from '../../guards/guard.ts'
import { ints } from '../../kernels/ints.ts'
import { boolAttr, intAttr, typeAttr } from '../../kernels/kernel.ts'
import type { OpAttribute } from '../../native/attributes.ts'
import { dtypeName, TF_INT32 } from '../../native/dtypes.ts'
import { core } from '../../tfjs.ts'
import type { CompiledFunction } from '../compile.ts'
import type { Body } from './body.ts'
import { capturedBy, type Given, inline, isStateful } from './inline.ts'
import { attributesOf, innerFunction } from './innerFunction.ts'

export interface Loop {
  readonly label: string
  /** From what is carried and elements to what is carried and outputs: the first `carried` of both. */
  readonly body: Body
  readonly carried: number
  /** From what is carried, by the same inputs as the body's, to whether to go on. */
  readonly condition?: Body | undefined
  /** The most turns. `undefined`: as many as the condition says. */
  readonly length: number | undefined
  /** Elements are read and outputs are written from the last place to the first. */
  readonly isReversed: boolean
}

/** One value for each turn: a tensor with turns along its first axis, or a list. */
export type Elements = { readonly stacked: EngineTensor } | { readonly list: EngineTensor }

export interface LoopResult {
  readonly carried: readonly EngineTensor[]
  /** A list for each output of the body. Places that no turn has written are zero. */
  readonly lists: readonly EngineTensor[]
  /** How often it turned: int32, a scalar. */
  readonly turns: EngineTensor
}

/** Records the op. @param turns - how often to turn; without it, `length` times, or while the condition holds. */
export function runLoop(
  loop: Loop,
  initial: readonly EngineTensor[],
  elements: readonly Elements[],
  turns?: EngineTensor,
): LoopResult {
  const { body, carried, condition, length } = loop
  const outputs = body.outputs.slice(carried).map(({ tensor }) => tensor)
  const lists = elements.map(given => ('list' in given ? given.list : listFrom(given.stacked)))
  const empty = outputs.map(({ dtype, shape }) => reserve(dtype, shape, length ?? 0))
  const start = constant(0)
  const bodies = condition ? [body, condition] : [body]
  const captured = [...new Set(bodies.flatMap(each => capturedBy(each).map(input => each.trace.outside(input))))]
  const state = [start, ...(turns ? [turns] : []), ...initial, ...lists, ...empty, ...captured]
  const functions = functionsOf(loop, state, { hasTurns: turns !== undefined, elements: elements.length, captured })
  const op = isStateful(body) || (condition && isStateful(condition)) ? 'While' : 'StatelessWhile'
  const attributes = attributesOf(op, {
    T: state.map(({ dtype }) => dtypeName(dtype)),
    ...functions,
    output_shapes: state.map(({ shape }) => shape),
  })
  const results = execute(op, attributes, state, state.length)
  elements.forEach((given, index) => {
    if ('stacked' in given) lists[index]!.dispose()
  })
  for (const tensor of [start, ...empty]) tensor.dispose()
  const from = turns ? 2 : 1
  const firstList = from + carried + elements.length
  const result = {
    turns: results[0]!,
    carried: results.slice(from, from + carried),
    lists: results.slice(firstList, firstList + outputs.length),
  }
  const wanted = new Set([result.turns, ...result.carried, ...result.lists])
  for (const tensor of results) if (!wanted.has(tensor)) tensor.dispose()
  return result
}

/** A list's tensors along a new first axis. Disposes the list. */
export function stack(list: EngineTensor, { dtype, shape }: EngineTensor, length: number): EngineTensor {
  const attributes = [typeAttr('element_dtype', dtype), intAttr('num_elements', length)]
  const [stacked] = onList('TensorListStack', attributes, [list, ints(shape)], 1)
  list.dispose()
  return stacked!
}

// What both functions of the op take, in this order: the turn, how many turns, what is carried, elements, outputs, captured tensors.
interface Layout {
  readonly hasTurns: boolean
  readonly elements: number
  readonly captured: readonly EngineTensor[]
}

function functionsOf(
  loop: Loop,
  state: readonly EngineTensor[],
  { hasTurns, elements, captured }: Layout,
): { cond: CompiledFunction; body: CompiledFunction } {
  const { label, body, carried, condition, length, isReversed } = loop
  const name = label.replace('tf.', '')
  const own = state.length - captured.length
  const placeholders = state.slice(0, own).map(({ dtype, shape }) => body.trace.recorder.placeholder(dtype, shape))
  const inputs = [...placeholders, ...captured]
  const from = hasTurns ? 2 : 1
  const [turn] = placeholders
  const most = (): EngineTensor | undefined =>
    hasTurns ? placeholders[1]! : length === undefined ? undefined : constant(length)
  const carriedNow = placeholders.slice(from, from + carried)
  const lists = placeholders.slice(from + carried, from + carried + elements)
  const outputLists = placeholders.slice(from + carried + elements)
  const given = ({ inputs: ports }: Body, tensors: readonly EngineTensor[]): Given =>
    new Map(tensors.map((tensor, index) => [ports[index]!.tensor, tensor]))

  const cond = innerFunction(`${name}_condition`, inputs, () => {
    const limit = most()
    const isBelow = limit && arithmetic('Less', turn!, limit)
    const [goesOn] = condition ? inline(condition, given(condition, carriedNow)) : []
    if (isBelow && goesOn) return execute('LogicalAnd', [], [isBelow, goesOn], 1)
    return [isBelow ?? goesOn!]
  })
  const turned = innerFunction(`${name}_body`, inputs, () => {
    const place = isReversed ? arithmetic('Sub', arithmetic('Sub', most()!, turn!), constant(1)) : turn!
    const read = lists.map((list, index) => element(list, place, body.inputs[carried + index]!.tensor))
    const results = inline(body, given(body, [...carriedNow, ...read]))
    const written = outputLists.map((list, index) =>
      setElement(list, place, results[carried + index]!, length === undefined),
    )
    const next = arithmetic('AddV2', turn!, constant(1))
    const kept = hasTurns ? [placeholders[1]!] : []
    return [next, ...kept, ...results.slice(0, carried), ...lists, ...written, ...captured]
  })
  return { cond, body: turned }
}

// Ops on lists and counters.

function listFrom(stacked: EngineTensor): EngineTensor {
  const attributes = [typeAttr('element_dtype', stacked.dtype), typeAttr('shape_type', TF_INT32)]
  return onList('TensorListFromTensor', attributes, [stacked, ints(stacked.shape.slice(1))], 1)[0]!
}

function reserve(dtype: number, shape: readonly number[], length: number): EngineTensor {
  const attributes = [typeAttr('element_dtype', dtype), typeAttr('shape_type', TF_INT32)]
  return onList('TensorListReserve', attributes, [ints(shape), ints(length)], 1)[0]!
}

function element(list: EngineTensor, place: EngineTensor, { dtype, shape }: EngineTensor): EngineTensor {
  return onList('TensorListGetItem', [typeAttr('element_dtype', dtype)], [list, place, ints(shape)], 1)[0]!
}

function setElement(list: EngineTensor, place: EngineTensor, item: EngineTensor, grows: boolean): EngineTensor {
  const attributes = [typeAttr('element_dtype', item.dtype), boolAttr('resize_if_index_out_of_bounds', grows)]
  return onList('TensorListSetItem', attributes, [list, place, item], 1)[0]!
}

function arithmetic(op: 'AddV2' | 'Sub' | 'Less', a: EngineTensor, b: EngineTensor): EngineTensor {
  return execute(op, [typeAttr('T', TF_INT32)], [a, b], 1)[0]!
}

// An op, not a value on the host: that would be an input where graph cells have values as inputs.
function constant(value: number): EngineTensor {
  const scalar = core.scalar(value, 'int32')
  try {
    const attributes = attributesOf('Const', { value: scalar, dtype: 'int32' })
    return execute('Const', attributes, [], 1)[0]!
  } finally {
    scalar.dispose()
  }
}

// The lists are this file's own: nobody needs to look into them, which would run what is recorded.
function onList(
  op: string,
  attributes: readonly OpAttribute[],
  inputs: readonly EngineTensor[],
  outputCount: number,
): EngineTensor[] {
  return execute(op, attributes, inputs, outputCount, guardSize)
}
