/** @file What `tf.debug.firstDifference` found, in data and in words. */

import { inspect } from 'node:util'
import type { CompiledMode } from './modes.ts'
import { counted, type OpValue, valueRows } from './opValue.ts'
import { opAtLine } from './outputElement.ts'
import { html, textTable } from './table.ts'

/**
 * `none`: all ops give the same. `rounding`: they differ by no more than rounding. `amplified`: an op makes more of what its inputs differ by.
 * `op`: an op by itself gives something else. `fused`: an op gives something else where it is compiled together with others.
 */
export type DifferenceKind = 'none' | 'rounding' | 'amplified' | 'op' | 'fused'

export interface DifferenceFacts {
  readonly kind: DifferenceKind
  /** The function's name. */
  readonly name: string
  /** How many ops it has. */
  readonly ops: number
  /** The first op whose result is not the same, where it differs most; the one with the largest rounding, if that is all. */
  readonly at?: OpValue
  /** The mode that differs there. */
  readonly mode?: CompiledMode
  /** How many elements of that result differ by more than rounding. */
  readonly differing?: number
  /** The input that `at` made more of. */
  readonly input?: OpValue
  /** The op whose rounding began it; may be the input itself. */
  readonly origin?: OpValue
  /** The origin rounds so only where it is compiled together with others. */
  readonly isOriginFused?: true
  /** `all outputs`: seen when all results were asked for. `beginnings`: only where they were not, since ops were fused; the function's beginnings were compared. */
  readonly foundBy?: 'all outputs' | 'beginnings'
  /** What the function returns or assigns differs too. */
  readonly resultsDiffer?: boolean
  /** Why a mode cannot run the function. */
  readonly refusals: Readonly<Partial<Record<CompiledMode, string>>>
  /** Ops that the replay in double precision computed in their own dtype: TensorFlow has no other. */
  readonly single: readonly string[]
  /** The function draws random numbers. All modes got those of eager mode, which are the same. */
  readonly hasDraws: boolean
}

export class Difference implements DifferenceFacts {
  declare readonly kind: DifferenceKind
  declare readonly name: string
  declare readonly ops: number
  declare readonly at?: OpValue
  declare readonly mode?: CompiledMode
  declare readonly differing?: number
  declare readonly input?: OpValue
  declare readonly origin?: OpValue
  declare readonly isOriginFused?: true
  declare readonly foundBy?: 'all outputs' | 'beginnings'
  declare readonly resultsDiffer?: boolean
  declare readonly refusals: Readonly<Partial<Record<CompiledMode, string>>>
  declare readonly single: readonly string[]
  declare readonly hasDraws: boolean

  constructor(facts: DifferenceFacts) {
    Object.assign(this, facts)
  }

  /** The op that differs, TensorFlow's name of it. */
  get op(): string | undefined {
    return this.at?.op
  }

  /** Its line, `file:line:column`, if it is known. */
  get line(): string | undefined {
    return this.at?.line
  }

  toString(): string {
    return [
      this.headline(),
      ...this.parts().flatMap(({ title, value }) => [title, textTable(valueRows(value))]),
      ...this.notes(),
    ].join('\n')
  }

  [inspect.custom](): string {
    return this.toString()
  }

  [Symbol.for('Jupyter.display')](): Record<string, string> {
    const parts = this.parts().map(({ title, value }) => `${html.line(title)}${html.table(valueRows(value))}`)
    return {
      'text/plain': this.toString(),
      'text/html': [html.line(this.headline()), ...parts, ...this.notes().map(html.line)].join(''),
    }
  }

  private headline(): string {
    const { kind, name, at, mode, ops } = this
    if (kind === 'none') return `${name}: all modes give the same, in each of ${ops} ops.`
    if (kind === 'rounding') {
      return `${name}: all modes agree but for rounding, ${counted(Math.max(...Object.values(at!.ulp)))} ULP at most.`
    }
    const where = opAtLine(at!)
    if (kind === 'op') return `${name}: ${where} gives something else in ${mode} for the same inputs.`
    if (kind === 'fused') {
      return `${name}: ${where} gives something else in ${mode} where it is compiled together with the ops around it; by itself it does not.`
    }
    const does = this.isStep() ? 'makes another result of rounding' : 'enlarges rounding'
    return `${name}: ${where} ${does} in ${mode}.`
  }

  private parts(): { title: string; value: OpValue }[] {
    const { kind, at, input, origin, isOriginFused, differing } = this
    if (!at) return []
    const more = differing && differing > 1 ? `, where it differs most of ${counted(differing)} elements` : ''
    const parts = [
      { title: `${kind === 'rounding' ? opAtLine(at) : 'Its result'}, ${describe(at)}${more}:`, value: at },
    ]
    if (!input || !origin) return parts
    const together = isOriginFused ? ', compiled together with the ops around it' : ''
    const isInput = opAtLine(input) === opAtLine(origin)
    const begins = `where the rounding begins${together}`
    parts.push({
      title: `Its input, ${opAtLine(input)}${isInput ? `, ${begins}` : ''}, ${describe(input)}:`,
      value: input,
    })
    if (!isInput) parts.push({ title: `${opAtLine(origin)}, ${begins}, ${describe(origin)}:`, value: origin })
    return parts
  }

  private notes(): string[] {
    const { at, mode, foundBy, resultsDiffer, refusals, single, hasDraws } = this
    const notes: string[] = []
    if (mode) {
      // Out of an integer's range a cast gives what the machine likes.
      const judgement = this.op === 'Cast' && this.kind === 'op' ? undefined : judge(at!, mode)
      if (judgement) notes.push(judgement)
      if (foundBy === 'beginnings') {
        notes.push(
          'With all results asked for it does not show, as fewer ops are fused; beginnings of the function were compared.',
        )
      }
      if (!resultsDiffer) notes.push('What the function returns and assigns agrees all the same.')
    }
    for (const [refusing, reason] of Object.entries(refusals)) notes.push(`${refusing} was not compared: ${reason}`)
    if (single.length > 0) notes.push(`float64 has no ${single.join(', ')}: computed in the op's own dtype.`)
    if (hasDraws) notes.push('Random numbers were drawn once, for all modes.')
    return notes
  }

  // All elements of such results are whole numbers, or no numbers.
  private isStep(): boolean {
    const { values } = this.at!
    return Object.values(values).every(value => typeof value !== 'number' || Number.isInteger(value))
  }
}

function describe({ dtype, shape, element }: OpValue): string {
  return `${dtype} [${shape}]${element.length > 0 ? ` at [${element}]` : ''}`
}

function judge({ values, float64 }: OpValue, mode: CompiledMode): string | undefined {
  const [eager, other] = [values.eager, values[mode]]
  if (float64 === undefined) return undefined
  if (typeof float64 !== 'number' || typeof eager !== 'number' || typeof other !== 'number') {
    const agreeing = [eager, other].map(value => String(value) === String(float64))
    if (agreeing[0] === agreeing[1]) return undefined
    return `float64 has ${agreeing[0] ? 'eager' : mode}'s result.`
  }
  const [a, b] = [Math.abs(eager - float64), Math.abs(other - float64)]
  if (a === b || Number.isNaN(a - b)) return undefined
  return `float64 is nearer to ${a < b ? 'eager' : mode}.`
}
