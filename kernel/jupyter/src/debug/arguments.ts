/** @file Reads the arguments of the debugger's commands. */

import type { JsonObject, SourceBreakpoint } from '@diptych/protocol'

/** A command that cannot be carried out: its reply says so. */
export class DebugError extends Error {
  override name = 'DebugError'
}

export class Arguments {
  readonly #command: string
  readonly #values: JsonObject

  constructor(command: string, values: JsonObject) {
    this.#command = command
    this.#values = values
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.#refuse(name, 'a string', this.#values[name])
  }

  optionalText(name: string): string | undefined {
    const value = this.#values[name] ?? undefined
    return value === undefined || typeof value === 'string' ? value : this.#refuse(name, 'a string', value)
  }

  number(name: string): number {
    return this.optionalNumber(name) ?? this.#refuse(name, 'a whole number', this.#values[name])
  }

  optionalNumber(name: string): number | undefined {
    const value = this.#values[name] ?? undefined
    return value === undefined || Number.isInteger(value)
      ? (value as number | undefined)
      : this.#refuse(name, 'a whole number', value)
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.#values[name] ?? otherwise
    return typeof value === 'boolean' ? value : this.#refuse(name, 'true or false', value)
  }

  texts(name: string): string[] {
    const value = this.#values[name] ?? []
    const isTexts = Array.isArray(value) && value.every(item => typeof item === 'string')
    return isTexts ? value : this.#refuse(name, 'a list of strings', value)
  }

  /** The path of `source`. */
  path(): string {
    const { path } = Object(this.#values.source) as { path?: unknown }
    return typeof path === 'string' ? path : this.#refuse('source.path', 'a string', path)
  }

  breakpoints(): SourceBreakpoint[] {
    const value = this.#values.breakpoints ?? []
    if (!Array.isArray(value)) return this.#refuse('breakpoints', 'a list', value)
    return value.map(item => {
      const point = new Arguments(this.#command, Object(item) as JsonObject)
      const { column, condition, hitCondition, logMessage } = {
        column: point.optionalNumber('column'),
        condition: point.optionalText('condition'),
        hitCondition: point.optionalText('hitCondition'),
        logMessage: point.optionalText('logMessage'),
      }
      return {
        line: point.number('line'),
        ...(column !== undefined && { column }),
        ...(condition !== undefined && { condition }),
        ...(hitCondition !== undefined && { hitCondition }),
        ...(logMessage !== undefined && { logMessage }),
      }
    })
  }

  #refuse(name: string, expected: string, value: unknown): never {
    throw new DebugError(`${this.#command}: ${name} must be ${expected}, got ${JSON.stringify(value) ?? 'nothing'}`)
  }
}
