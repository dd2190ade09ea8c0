/**
 * @file A loop and its gradient: a loop that turns the other way. Where gradients are being taken, a loop keeps what it carried into each turn; the
 * gradient computes the turn again from that.
 */

import type { Tensor } from '@tensorflow/tfjs'
import { EngineTensor } from '../../engineTensor.ts'
import { ArgumentError } from '../../errors.ts'
import { guarded } from '../../interrupt.ts'
import { core } from '../../tfjs.ts'
import { engineTensorOf, tensorOf } from '../engineTensors.ts'
import type { Body, Port } from './body.ts'
import { type Elements, type Loop, runLoop, stack } from './loop.ts'
import { addTapeNode, gradientDepth, type Held, isDifferentiable, saved, zerosLike } from './tape.ts'

/**
 * How a loop keeps what it carried: `tensors` has room for `length` turns, and gradients of any order pass; `lists` grow with the turns, and
 * one gradient passes. Or why no gradient passes.
 */
export type History = 'tensors' | 'lists' | Refusal

interface Refusal {
  readonly refusal: string
  /** What elements that are lists were computed from: the tape does not know it. */
  readonly hidden?: readonly Tensor[]
}

/** A list, or a tensor with turns along its first axis. */
export type LoopElements = Tensor | { readonly list: EngineTensor }

export interface TapedResult {
  readonly carried: readonly Tensor[]
  /** Turns along the first axis. */
  readonly outputs: readonly Tensor[]
}

/**
 * Records a loop. Where a gradient is being taken, the body's trace is the tape's from here on.
 *
 * @param initial - what is carried into the first turn; engine tensors where no gradient is taken. @param turns - as for `runLoop`; disposed by
 *   the caller.
 */
export function tapedLoop(
  loop: Loop,
  initial: readonly (Tensor | EngineTensor)[],
  elements: readonly LoopElements[],
  history: History,
  turns?: EngineTensor,
): TapedResult {
  const isTaped = gradientDepth() > 0
  const keeps = isTaped && typeof history === 'string'
  const { body, carried, length } = loop
  const { recording } = body.trace.recorder
  // What no op of the body reads is not needed again.
  const past = keeps ? body.inputs.slice(0, carried).filter(({ tensor }) => recording.slotOf(tensor) !== undefined) : []
  const extended = { ...loop, body: { ...body, outputs: [...body.outputs, ...past] } }
  const given = initial.map(value => (value instanceof EngineTensor ? value : engineTensorOf(value)))
  const result = guarded(() => runLoop(extended, given, elements.map(toElements), turns))
  const carriedOut = result.carried.map(tensorOf)
  const outputCount = body.outputs.length - carried
  const toTensor = (list: EngineTensor, { tensor }: Port): Tensor => tensorOf(stack(list, tensor, length!))
  const outputs = result.lists
    .slice(0, outputCount)
    .map((list, index) => toTensor(list, body.outputs[carried + index]!))
  const pastLists = result.lists.slice(outputCount)
  if (!isTaped) {
    result.turns.dispose()
    return { carried: carriedOut, outputs }
  }
  const pastValues = past.map(
    (port, index): LoopElements =>
      history === 'lists' ? { list: pastLists[index]! } : core.keep(toTensor(pastLists[index]!, port)),
  )
  const run: Run = {
    loop: extended,
    initial,
    elements: elements.map(given => ('list' in given ? given : saved(given))),
    past,
    pastValues,
    results: [...carriedOut, ...outputs, ...pastValues],
    // A condition ends the loop: the gradient turns as often.
    turns: loop.condition || turns ? result.turns : undefined,
    history,
  }
  tape(run, elements, result.turns)
  return { carried: carriedOut, outputs }
}

function toElements(given: LoopElements): Elements {
  return 'list' in given ? given : { stacked: engineTensorOf(given) }
}

/** A loop that was recorded, as its gradient needs it. */
interface Run {
  readonly loop: Loop
  readonly initial: readonly (Tensor | EngineTensor)[]
  readonly elements: readonly LoopElements[]
  /** Inputs of the body whose values were kept, and the values. */
  readonly past: readonly Port[]
  readonly pastValues: readonly LoopElements[]
  /** For each output of the body. */
  readonly results: readonly LoopElements[]
  readonly turns: EngineTensor | undefined
  readonly history: History
}

function tape(run: Run, elements: readonly LoopElements[], turns: EngineTensor): void {
  const { loop, initial } = run
  const { body, carried } = loop
  const captured = body.trace.captured().filter(isDifferentiable)
  const carriedIn = indices(
    carried,
    index => isTapedFloat(body.inputs[index]!) && initial[index] instanceof core.Tensor,
  )
  const elementsIn = indices(
    elements.length,
    index => isTapedFloat(body.inputs[carried + index]!) && !('list' in elements[index]!),
  )
  const out = indices(
    body.outputs.length,
    index => isTapedFloat(body.outputs[index]!) && !('list' in run.results[index]!),
  )
  const inputs = [
    ...carriedIn.map(index => initial[index] as Tensor),
    ...elementsIn.map(index => elements[index] as Tensor),
    ...captured,
    ...(typeof run.history === 'string' ? [] : (run.history.hidden ?? [])),
  ]
  const held: Held[] = [
    ...[...run.elements, ...run.pastValues].map(value => ('list' in value ? value.list : value)),
    turns,
    body.trace.hold(),
  ]
  const backward = (dys: readonly (Tensor | null)[]): readonly (Tensor | undefined)[] => {
    if (typeof run.history !== 'string') throw new ArgumentError(run.history.refusal)
    const wanted = out.flatMap((index, position) =>
      index < carried || dys[position] ? [{ index, dy: dys[position] ?? null }] : [],
    )
    return gradientOf(run, wanted, { carriedIn, elementsIn, captured })
  }
  addTapeNode(
    loop.label,
    inputs,
    out.map(index => run.results[index] as Tensor),
    backward,
    held,
  )
}

interface WantedOf {
  readonly carriedIn: readonly number[]
  readonly elementsIn: readonly number[]
  readonly captured: readonly Tensor[]
}

/** The gradients of what is carried in, of elements, and of captured tensors, by a loop the other way. */
function gradientOf(
  run: Run,
  wanted: readonly { readonly index: number; readonly dy: Tensor | null }[],
  { carriedIn, elementsIn, captured }: WantedOf,
): (Tensor | undefined)[] {
  const { loop, elements, past, pastValues, turns, history } = run
  const { body, carried } = loop
  const { trace } = body
  const { recording } = trace.recorder
  const plan = trace.record(() => {
    const results = wanted.map(({ index }) => body.outputs[index]!.taped!)
    const dys = results.map(result => trace.placeholder(result))
    const of = [...carriedIn, ...elementsIn.map(index => carried + index)].map(index => body.inputs[index]!.taped!)
    const gradients = trace.gradients(
      results,
      dys.map(({ taped }) => taped!),
      [...of, ...captured],
    )
    const ofCarried = carriedIn.map((index, position) => gradients[position] ?? zerosLike(body.inputs[index]!.taped!))
    const ofElements = gradients.slice(carriedIn.length, of.length)
    const ofCaptured = gradients.slice(of.length)
    const sums = ofCaptured.map((gradient, index) => gradient && trace.placeholder(captured[index]!))
    const added = sums.flatMap((sum, index) => (sum ? [core.add(sum.taped!, ofCaptured[index]!)] : []))
    return {
      dys,
      sums,
      ofElements: ofElements.map(gradient => gradient && trace.port(gradient)),
      carried: [...ofCarried, ...added].map(tensor => trace.port(tensor)),
    }
  })

  // What is carried back: gradients of what is carried, and the sums of those of captured tensors.
  const dysCarried = plan.dys.filter((_, position) => wanted[position]!.index < carried)
  const sums = plan.sums.flatMap(sum => sum ?? [])
  const read = [
    ...elements.map((values, index) => ({ port: body.inputs[carried + index]!, values })),
    ...pastValues.map((values, index) => ({ port: past[index]!, values })),
    ...wanted.flatMap(({ index, dy }, position) =>
      index < carried ? [] : [{ port: plan.dys[position]!, values: dy as LoopElements }],
    ),
  ].filter(({ port }) => recording.slotOf(port.tensor) !== undefined)
  const back: Body = {
    trace,
    isGradient: true,
    inputs: [...dysCarried, ...sums, ...read.map(({ port }) => port)],
    outputs: [...plan.carried, ...plan.ofElements.flatMap(gradient => gradient ?? [])],
  }
  const initial = [
    ...wanted.flatMap(({ index, dy }) => (index < carried ? [dy ?? zerosLike(body.inputs[index]!.taped!)] : [])),
    ...sums.map(({ taped }) => zerosLike(taped!)),
  ]
  const { label, length, isReversed } = loop
  const loopBack: Loop = {
    label: `${label}_gradient`,
    body: back,
    carried: plan.carried.length,
    length,
    isReversed: !isReversed,
  }
  const hidden = [...carriedIn.map(index => run.initial[index] as Tensor), ...captured]
  const found = tapedLoop(
    loopBack,
    initial,
    read.map(({ values }) => values),
    history === 'tensors' ? 'tensors' : { refusal: secondDerivative(label), hidden },
    turns,
  )
  const ofInitial = found.carried.slice(0, carriedIn.length)
  const totals = [...found.carried.slice(carriedIn.length)]
  const stacked = [...found.outputs]
  return [
    ...ofInitial,
    ...plan.ofElements.map(gradient => gradient && stacked.shift()),
    ...plan.sums.map(sum => sum && totals.shift()),
  ]
}

function secondDerivative(label: string): string {
  return (
    `${label}: a gradient of its gradient is wanted, and how often it turns is not known while it is recorded. ` +
    'Say how often at most: {maximumIterations: …}.'
  )
}

function indices(count: number, isWanted: (index: number) => boolean): number[] {
  return Array.from({ length: count }, (_, index) => index).filter(isWanted)
}

function isTapedFloat({ taped }: Port): boolean {
  return taped !== undefined && isDifferentiable(taped)
}
