/** @file A function's gradients: each call of the function keeps what they need, and they run as one compiled function. */

import type { Tensor } from '@tensorflow/tfjs'
import type { EngineTensor } from '../../engineTensor.ts'
import { dtypeName } from '../../native/dtypes.ts'
import { core } from '../../tfjs.ts'
import { type CompiledFunction, type CompileOptions, compile } from '../compile.ts'
import type { FunctionInput } from '../concreteFunction.ts'
import { engineTensorOf, tensorOf } from '../engineTensors.ts'
import { keyOf, type Part, partOf } from '../part.ts'
import type { Recording, Source } from '../recording.ts'
import { typeOf } from '../signature.ts'
import type { Group, RecordedGradients } from './record.ts'

interface GroupFunction extends Group {
  readonly part: Part
  compiled?: CompiledFunction
}

/** What a call of the function keeps for its gradients, by where it is in the recording. */
export interface Kept {
  get(source: Source): EngineTensor
  dispose(): void
}

export class Backward {
  readonly recorded: RecordedGradients
  /** What the function must return for its gradients, beyond its own outputs. */
  readonly extras: readonly Source[]
  /** The inputs of the recording that gradients read. */
  readonly slots: readonly number[]
  /** By slot: what the function does not get itself. */
  readonly inputs: readonly FunctionInput[]
  private readonly outputs: readonly Source[]
  /** Which of the function's outputs its gradients read. */
  private readonly read: readonly number[]
  /** Of what a call keeps: inputs, outputs, extras. */
  private readonly keys: readonly string[]
  private readonly groups: readonly GroupFunction[]
  private readonly options: CompileOptions

  /** @param end - how many nodes the function has; its gradients' come after. @param outputs - the function's own. @param inputs - the recording's. */
  constructor(
    recording: Recording,
    end: number,
    outputs: readonly Source[],
    inputs: readonly FunctionInput[],
    recorded: RecordedGradients,
    options: CompileOptions,
  ) {
    this.recorded = recorded
    this.inputs = inputs
    this.outputs = outputs
    this.options = { ...options, label: `${options.label}_gradient` }
    this.groups = recorded.groups.map(group => ({ ...group, part: partOfGroup(recording, end, group) }))
    const taken = this.groups.flatMap(({ part }) => part.taken)
    const sources = [...new Map(taken.map(source => [keyOf(source), source])).values()]
    const dys = new Set(this.groups.flatMap(group => group.dys))
    const own = new Set(outputs.map(keyOf))
    this.slots = sources.flatMap(source => (source.from === 'input' && !dys.has(source.slot) ? [source.slot] : []))
    this.extras = sources.filter(source => source.from === 'node' && !own.has(keyOf(source)))
    const read = new Set(sources.map(keyOf))
    this.read = outputs.flatMap((source, index) => (source.from === 'node' && read.has(keyOf(source)) ? [index] : []))
    const kept = [
      ...this.slots.map(slot => ({ from: 'input', slot }) as const),
      ...this.read.map(index => outputs[index]!),
    ]
    this.keys = [...kept, ...this.extras].map(keyOf)
  }

  /** Some result depends on some x. */
  get isNeeded(): boolean {
    return this.groups.length > 0 || this.recorded.failures.size > 0
  }

  /**
   * @param inputOf - the input that a call had at a slot.
   * @param results - all that the call returned, extras included: those are given away.
   */
  keep(inputOf: (slot: number) => EngineTensor, results: readonly EngineTensor[]): Kept {
    const extras = results.slice(this.outputs.length)
    const shared = [...this.slots.map(inputOf), ...this.read.map(index => results[index]!)]
    const tensors = new Map<string, EngineTensor>()
    for (const [index, key] of this.keys.entries()) tensors.set(key, shared[index] ?? extras[index - shared.length]!)
    // They may be disposed before the gradients are taken.
    for (const tensor of shared) tensor.readers++
    return {
      get: source => tensors.get(keyOf(source))!,
      dispose() {
        for (const tensor of extras) tensor.dispose()
        for (const tensor of shared.splice(0)) {
          tensor.readers--
          tensor.free()
        }
      },
    }
  }

  /** The xs that these results depend on, by index. */
  dependenciesOf(results: readonly number[]): number[] {
    const used = new Set<number>()
    for (const { results: own, gradients } of this.groups) {
      if (own.length > 1 || !results.includes(own[0]!)) continue
      for (const [x, gradient] of gradients.entries()) if (gradient) used.add(x)
    }
    if (results.some(result => this.recorded.failures.has(result))) return this.allXs()
    return [...used]
  }

  // Those of a result without gradients: what tfjs says of it is said when it is asked for them.
  private allXs(): number[] {
    return Array.from({ length: this.recorded.parameters.length + this.recorded.captured.length }, (_, x) => x)
  }

  /**
   * @param dys - the gradients with respect to the results; `null`: they do not lead to what gradients are taken of.
   * @returns the gradients by x. @throws what tfjs says of a result that has none
   */
  run(kept: Kept, dys: readonly (Tensor | null)[]): (Tensor | undefined)[] {
    const wanted = dys.flatMap((dy, result) => (dy ? [result] : []))
    for (const result of wanted) {
      const failure = this.recorded.failures.get(result)
      if (failure) throw failure
    }
    const singles = this.groups.filter(({ results }) => results.length === 1 && wanted.includes(results[0]!))
    const together = this.groups.find(
      ({ results }) => results.length === singles.length && results.every(result => wanted.includes(result)),
    )
    const [first, ...rest] = (together ? [together] : singles).map(group => this.runGroup(group, kept, dys))
    return rest.reduce((sum, gradients) => sum.map((gradient, x) => added(gradient, gradients[x])), first ?? [])
  }

  release(): void {
    for (const group of this.groups) {
      group.compiled?.remove()
      group.compiled = undefined
    }
  }

  private runGroup(group: GroupFunction, kept: Kept, dys: readonly (Tensor | null)[]): (Tensor | undefined)[] {
    const { part, gradients } = group
    group.compiled ??= compile(part, part.outputs, this.options)
    const inputs = part.taken.map((source, index) => {
      const dy = source.from === 'input' ? group.dys.indexOf(source.slot) : -1
      if (dy < 0) return kept.get(source)
      const dtype = dtypeName(typeOf(part.inputTypes[index]!).dtype)
      return engineTensorOf(core.cast(dys[group.results[dy]!]!, dtype as 'float32'))
    })
    const results = group.compiled.call(inputs).map(tensorOf)
    return gradients.map(gradient => gradient && results.shift())
  }
}

function partOfGroup(recording: Recording, end: number, { gradients, from, to }: Group): Part {
  const stateful: number[] = []
  for (let index = from; index < to; index++) if (recording.nodes[index]!.op.isStateful) stateful.push(index)
  return partOf(
    recording,
    end,
    gradients.filter(source => source !== undefined),
    stateful,
  )
}

function added(a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined {
  return a && b ? core.add(a, b) : (a ?? b)
}
