/** @file Evaluates in V8's REPL mode, through the inspector of this very thread: the way to redeclarations, top-level await and completion values. */

import { type Runtime, Session } from 'node:inspector'
import { survivesLostPromises } from '../nodeFlags.ts'

/** How an evaluation ended. `terminated` comes of an interrupt. */
export type Evaluation =
  | { status: 'value'; value: unknown }
  | { status: 'thrown'; error: unknown; place: Place | undefined }
  | { status: 'terminated' }

/** Where V8 refused the code before running it. Counted from 1. */
export interface Place {
  line: number
  column: number
}

/** A cell that awaits what nothing can settle any more. */
class AwaitError extends Error {
  override name = 'AwaitError'
}

export class Evaluator {
  readonly #session = new Session()
  #taken: unknown

  constructor() {
    this.#session.connect()
  }

  /** Resolves when the code and its top-level awaits are through. Never resolves if it is terminated behind an await. */
  evaluate(expression: string): Promise<Evaluation> {
    return new Promise(resolve => {
      this.#session.post('Runtime.evaluate', { expression, replMode: true, awaitPromise: true }, (error, answer) => {
        if (!error) resolve(this.#read(answer as Runtime.EvaluateReturnType))
        // "Promise was collected"
        else if (/collected/.test(error.message)) {
          const neverSettles = new AwaitError(
            'the cell awaits a promise that nothing can settle any more. Check that something calls its resolve or reject.',
          )
          resolve({ status: 'thrown', error: neverSettles, place: undefined })
        } else resolve({ status: 'terminated' })
      })
    })
  }

  /** Forgets the evaluations that have not ended, as they were cut off or given up: nothing settles their promises any more. */
  abandon(): void {
    if (survivesLostPromises) return
    this.#session.disconnect()
    this.#session.connect()
  }

  /**
   * Looks at an expression's value without side effects.
   *
   * @param read - source of a function from the value to plain data
   * @returns undefined if there is no such value, or looking would run code that changes something
   */
  peek(read: string, expression: string): unknown {
    return this.#peek(`(${read})(${expression})`, { returnByValue: true })?.value
  }

  /** An expression's value; undefined if there is none, or looking would run code that changes something. */
  valueOf(expression: string): unknown {
    const remote = this.#peek(expression, {})
    return remote && this.#valueOf(remote)
  }

  /** One line about an expression's value, such as `Array(3)` or `41`; undefined if it is a function or cannot be known. */
  describe(expression: string): string | undefined {
    const remote = this.#peek(expression, { generatePreview: true })
    if (!remote || remote.type === 'function' || remote.type === 'undefined') return undefined
    const text =
      remote.type === 'string'
        ? JSON.stringify(remote.value)
        : remote.preview
          ? previewText(remote.preview)
          : remote.description
    if (remote.objectId !== undefined) this.#session.post('Runtime.releaseObject', { objectId: remote.objectId })
    return text
  }

  /** Names that cells declared with let, const, class. */
  lexicalNames(): string[] {
    let names: string[] = []
    this.#session.post('Runtime.globalLexicalScopeNames', {}, (error, answer) => {
      if (!error) names = answer.names
    })
    return names
  }

  /** `__diptych.take`: where values come out of the inspector. */
  readonly take = (value: unknown): void => {
    this.#taken = value
  }

  #peek(expression: string, options: Partial<Runtime.EvaluateParameterType>): Runtime.RemoteObject | undefined {
    let found: Runtime.RemoteObject | undefined
    // Without REPL mode: that answers later, behind a promise.
    const query = { expression, throwOnSideEffect: true, silent: true, ...options }
    this.#session.post('Runtime.evaluate', query, (error, answer) => {
      if (!error && !answer.exceptionDetails) found = answer.result
    })
    return found
  }

  #read({ result, exceptionDetails: details }: Runtime.EvaluateReturnType): Evaluation {
    if (!details) return { status: 'value', value: this.#valueOf(result) }
    const error = details.exception ? this.#valueOf(details.exception) : new Error(details.text)
    const place = isRefused(error) ? { line: details.lineNumber + 1, column: details.columnNumber + 1 } : undefined
    return { status: 'thrown', error, place }
  }

  /** From the inspector's handle to the value itself. */
  #valueOf(remote: Runtime.RemoteObject): unknown {
    if (remote.unserializableValue !== undefined) return readUnserializable(remote.unserializableValue)
    const { objectId } = remote
    if (objectId === undefined) return remote.value
    const functionDeclaration = 'function (value) { __diptych.take(value) }'
    this.#session.post('Runtime.callFunctionOn', { functionDeclaration, objectId, arguments: [{ objectId }] })
    this.#session.post('Runtime.releaseObject', { objectId })
    const value = this.#taken
    this.#taken = undefined
    return value
  }
}

/** Whether V8 could not compile the code: its stack then begins here. Otherwise the details name the line that rethrew. */
function isRefused(error: unknown): boolean {
  return error instanceof SyntaxError && /^[^\n]*\n\s+at Session\.post \(node:inspector/.test(error.stack ?? '')
}

/** NaN, -0, Infinity and bigints, which JSON lacks. */
function readUnserializable(text: string): unknown {
  return text.endsWith('n') ? BigInt(text.slice(0, -1)) : Number(text)
}

/** `Object { a: 1, b: "x" }`, `Array(3) [1, 2, 3]`; V8 keeps it to the first few properties. */
function previewText({ description = '', subtype, properties, entries, overflow }: Runtime.ObjectPreview): string {
  const valueText = ({ type, value = '' }: Runtime.PropertyPreview): string =>
    type === 'string' ? JSON.stringify(value) : value
  const items = entries
    ? entries.map(({ key, value }) => `${key ? `${key.description} => ` : ''}${value.description}`)
    : properties.map(property =>
        subtype === 'array' ? valueText(property) : `${property.name}: ${valueText(property)}`,
      )
  if (overflow) items.push('…')
  const [open, close] = subtype === 'array' ? ['[', ']'] : ['{', '}']
  return `${description} ${open} ${items.join(', ')} ${close}`
}
