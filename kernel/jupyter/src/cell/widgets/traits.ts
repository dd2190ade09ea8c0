/** @file The kinds of traits that widgets have: what a trait is at first, and which values it takes. */
import { inspect } from 'node:util'

export interface Trait {
  readonly initial: unknown
  /** What it takes, in words, for errors. */
  readonly expected: string
  accepts(value: unknown): boolean
}

export type Traits = Readonly<Record<string, Trait>>

export const text = (initial = ''): Trait => trait(initial, 'a string', value => typeof value === 'string')

export const flag = (initial = false): Trait => trait(initial, 'true or false', value => typeof value === 'boolean')

export const int = (initial = 0): Trait => trait(initial, 'a whole number', Number.isSafeInteger)

export const float = (initial = 0): Trait => trait(initial, 'a number', Number.isFinite)

export const bytes = (): Trait =>
  trait(new Uint8Array(), 'bytes, as a Uint8Array', value => value instanceof Uint8Array)

export const texts = (): Trait =>
  trait([], 'an array of strings', value => Array.isArray(value) && value.every(entry => typeof entry === 'string'))

export function choice(...values: readonly string[]): Trait {
  const expected = `one of ${values.map(value => inspect(value)).join(', ')}`
  return trait(values[0], expected, value => values.includes(value as string))
}

/** Anything that JSON has a form for: checked when it is sent. */
export const anything = (initial: unknown = null): Trait => trait(initial, 'a value that JSON can hold', () => true)

/** The same trait, which may have no value, and has none at first. */
export const optional = ({ expected, accepts }: Trait): Trait =>
  trait(null, `${expected}, or null`, value => value === null || accepts(value))

export const trait = (initial: unknown, expected: string, accepts: (value: unknown) => boolean): Trait => ({
  initial,
  expected,
  accepts,
})
