/** @file What becomes of a cell's type errors: nothing, a warning after it has begun, or its end before it begins. */

import { codeFrame } from '../cell/syntaxError.ts'
import { nearest } from '../nearest.ts'
import type { TypeProblem } from './diagnose.ts'

/** `error`: a cell with type errors does not run. `warn`: they are shown, whenever they are known. */
export type TypeLevel = (typeof typeLevels)[number]

export const typeLevels = ['error', 'warn', 'off'] as const

/** A cell that was not run because its types do not fit. */
export class TypeCheckError extends Error {
  override readonly name = 'TypeCheckError'
  /** What a front end shows: each error with its line. */
  readonly traceback: string

  constructor(problems: readonly TypeProblem[], source: string, file: string) {
    const [first = ''] = problems[0]!.message.split('\n')
    super(problems.length > 1 ? `${first} (the first of ${problems.length} type errors)` : first)
    const head = problems.length > 1 ? `TypeCheckError: ${problems.length} type errors\n\n` : 'TypeCheckError: '
    this.traceback = `${head}${describeProblems(problems, source, file)}\n\nThe cell has not run. %types warn runs such cells all the same.`
    this.stack = this.traceback
  }
}

/** How a session's cells are checked. */
export class TypeSetting {
  #chosen: TypeLevel | undefined
  readonly #environment: string | undefined
  #isExplained = false

  /** @param environment - the value of `DIPTYCH_TYPES` */
  constructor(environment: string | undefined) {
    this.#environment = environment === '' ? undefined : environment
  }

  get level(): TypeLevel {
    return this.#chosen ?? (isTypeLevel(this.#environment) ? this.#environment : 'warn')
  }

  /** Whether somebody asked for `level`, so that a language server is started for it. */
  get isAsked(): boolean {
    return this.#chosen !== undefined || isTypeLevel(this.#environment)
  }

  /** What `%types` says. */
  choose(level: TypeLevel): void {
    this.#chosen = level
  }

  /** The level, and who set it. */
  describe(): string {
    if (this.#chosen) return `${this.#chosen} (set by %types)`
    if (this.#environment === undefined) return 'warn (the default, while a front end is there to ask for completions)'
    if (isTypeLevel(this.#environment)) return `${this.#environment} (DIPTYCH_TYPES)`
    return `warn (the default: DIPTYCH_TYPES is "${this.#environment}", expected one of ${typeLevels.join(', ')})`
  }

  /** The text of a warning. The first of a session says how to have others. */
  warning(problems: readonly TypeProblem[], source: string, file: string): string {
    const hint = this.#isExplained
      ? ''
      : '\n(%types error stops cells with such errors before they run, %types off hides them.)\n'
    this.#isExplained = true
    const head =
      problems.length > 1 ? `${yellow(`${problems.length} type warnings`)}\n\n` : `${yellow('Type warning')}: `
    return `${head}${describeProblems(problems, source, file)}\n${hint}`
  }
}

export function isTypeLevel(text: string | undefined): text is TypeLevel {
  return typeLevels.some(level => level === text)
}

/** For a word that is no level. */
export function levelAdvice(text: string): string {
  const guess = nearest(text, typeLevels)
  return `%types takes one of ${typeLevels.join(', ')}, got "${text}".${guess ? ` Did you mean ${guess}?` : ''} %types alone shows the current one.`
}

const problemsShown = 5
const yellow = (text: string): string => `\u001b[33m${text}\u001b[0m`

/** Each once: its message, its place, the line it is in. */
function describeProblems(problems: readonly TypeProblem[], source: string, file: string): string {
  const lines = source.split(/\r?\n/)
  const shown = problems
    .slice(0, problemsShown)
    .map(
      ({ line, column, code, message }) =>
        `${message}\n    at ${file}:${line}:${column} (TS${code})\n\n${codeFrame(lines, line, column)}`,
    )
  if (problems.length > problemsShown) shown.push(`… and ${problems.length - problemsShown} more`)
  return shown.join('\n\n')
}
