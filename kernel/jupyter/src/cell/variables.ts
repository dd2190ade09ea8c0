/** @file What cells have declared: names, values, and an end of them all. */

import type { Evaluator } from './evaluate.ts'

export interface Variable {
  readonly name: string
  readonly value: unknown
}

/** Source of a function that runs inside V8's side-effect check. */
const toText = `(value => /^(string|number|boolean|bigint)$/.test(typeof value) ? String(value) : undefined)`

export class Variables {
  readonly #evaluator: Evaluator
  /** V8 cannot undeclare: names that were forgotten hold undefined. */
  readonly #forgotten = new Set<string>()

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator
  }

  /** What is declared. Properties of the global object are not: libraries have theirs there too. */
  async list(): Promise<Variable[]> {
    const names = [...new Set(this.#evaluator.lexicalNames().filter(isOwn))]
    const readers = names.map(name => `()=>${name}`).join()
    const found = await this.#evaluator.evaluate(`[${readers}].map(read=>{try{return{value:read()}}catch{}})`)
    if (found.status !== 'value') return []
    // A declaration that failed leaves a name without a value.
    const values = found.value as ({ value: unknown } | undefined)[]
    const variables = names.flatMap((name, index) => (values[index] ? [{ name, value: values[index].value }] : []))
    return variables.filter(({ name, value }) => value !== undefined || !this.#forgotten.has(name))
  }

  /** The text of a string, number, boolean or bigint; undefined for all else. Runs nothing. */
  text(name: string): string | undefined {
    const text = this.#evaluator.peek(toText, name)
    return typeof text === 'string' ? text : undefined
  }

  /** Lets go of all values. A name is undefined from here on, until it is declared again. */
  async forget(): Promise<void> {
    const lexical = new Set(this.#evaluator.lexicalNames())
    // A name whose declaration failed cannot be assigned.
    const lettings = [...lexical].map(name => `try{${name}=undefined}catch{}`)
    await this.#evaluator.evaluate(`${lettings.join('')};void 0`)
    for (const name of lexical) this.#forgotten.add(name)
  }

  /** Defines names as a cell would. */
  async define(values: Readonly<Record<string, unknown>>): Promise<void> {
    const names = Object.keys(values).filter(isOwn)
    if (names.length === 0) return
    const shared = Reflect.get(globalThis, '__diptych') as { given?: unknown }
    shared.given = values
    await this.#evaluator.evaluate(`let {${names.join()}}=__diptych.given;void 0`)
    shared.given = undefined
  }
}

/** The rewriter's own names have a joiner in them. */
function isOwn(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && !/[\u200c\u200d]/.test(name)
}
