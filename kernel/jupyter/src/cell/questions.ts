/** @file Answers what completion and inspection want to know about live values, without running anything that changes them. */

import type { MimeBundle } from '@diptych/protocol'
import type { Tensor } from '@diptych/tensor'
import type { Engine } from './engine.ts'
import type { Evaluator } from './evaluate.ts'
import { inspectPlainly } from './formatters/formatter.ts'
import { formatResult } from './formatters/index.ts'
import { isTensor } from './formatters/tensor.ts'
import { richVariable } from './richVariable.ts'
import { tensorFacts } from './tensorFacts.ts'

const NAMES_LIMIT = 5000

// These run inside V8's side-effect check, as source: no imports, no closures.
const namesOf = (value: unknown, limit: number): string[] => {
  const names: string[] = []
  const isOver = (object: unknown): boolean => object === null || object === Object.prototype || names.length >= limit
  for (let object = Object(value); !isOver(object); object = Object.getPrototypeOf(object)) {
    names.push(...Object.getOwnPropertyNames(object))
  }
  return names
}

export class Questions {
  readonly #evaluator: Evaluator
  readonly #engine: Engine

  constructor(evaluator: Evaluator, engine: Engine) {
    this.#evaluator = evaluator
    this.#engine = engine
  }

  /** The names that can be completed after `expression.`. */
  members(expression: string): string[] {
    const names = this.#evaluator.peek(`(value => (${namesOf})(value, ${NAMES_LIMIT}))`, expression)
    return Array.isArray(names) ? [...new Set(names as string[])].filter(isIdentifier) : []
  }

  /** Globals and what cells declared. */
  globals(): string[] {
    return [...new Set([...this.#evaluator.lexicalNames(), ...namesOf(globalThis, NAMES_LIMIT)])].filter(isIdentifier)
  }

  /** About a value: `41`, `[ 1, 2, 3 ]`, a tensor's statistics; undefined for functions, whose type says more. */
  value(expression: string): string | undefined {
    const value = this.#evaluator.valueOf(expression)
    return isTensor(value)
      ? tensorFacts(value as unknown as Tensor, this.#engine.loaded)
      : this.#evaluator.describe(expression)
  }

  /** How the debugger's panel shows a value; or why it does not. */
  async bundle(expression: string): Promise<MimeBundle> {
    try {
      const evaluation = await this.#evaluator.evaluate(expression)
      if (evaluation.status === 'value') return richVariable(await formatResult(evaluation.value))
      if (evaluation.status === 'thrown') throw evaluation.error
      return { 'text/plain': 'it was interrupted' }
    } catch (error) {
      const text = error instanceof Error ? `${error.name}: ${error.message}` : inspectPlainly(error)
      return { 'text/plain': text }
    }
  }
}

/** Names that can be written; the rewriter's own, with a joiner in them, cannot. */
function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && !/[\u200c\u200d]/.test(name)
}
