/** @file What `tf.debug.checkNumerics` found, in data and in words. */

import { inspect } from 'node:util'
import { describeFinding, type NumericsFinding } from './numericsFinding.ts'
import { html } from './table.ts'

export class NumericsReport {
  /** The function's name. */
  readonly name: string
  /** How many ops were looked at. */
  readonly ops: number
  /** The first op whose result is not finite. */
  readonly finding: NumericsFinding | undefined

  constructor(name: string, ops: number, finding: NumericsFinding | undefined) {
    this.name = name
    this.ops = ops
    this.finding = finding
  }

  /** No op made a NaN or an ∞. */
  get isFinite(): boolean {
    return this.finding === undefined
  }

  toString(): string {
    const { name, ops, finding } = this
    if (!finding) return `${name}: the results of all ${ops} ops are finite.`
    return `${name}: ${describeFinding(finding)}`
  }

  [inspect.custom](): string {
    return this.toString()
  }

  [Symbol.for('Jupyter.display')](): Record<string, string> {
    return { 'text/plain': this.toString(), 'text/html': html.line(this.toString()) }
  }
}
