/** @file What a JSON value must look like, declared as data; `Shape<T>` fails to compile where it does not follow the type `T`. */

import { describe } from './describe.ts'

/** One way for a value to look. */
export interface Shape<T> {
  /** What is wrong with `value`, each with the path to it, such as `content.data.text/plain must be a string, got 1`. */
  problems(value: unknown, path: string): string[]
  /** The field may be missing. */
  readonly isOptional?: boolean
  /** Never there: what keeps `Shape<A>` and `Shape<B>` apart. */
  readonly type?: T
}

/** A shape for each field of `T`; those that may be missing say so. */
export type Fields<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? OptionalShape<Exclude<T[K], undefined>> : Shape<T[K]>
}

export type OptionalShape<T> = Shape<T> & { readonly isOptional: true }

export const text: Shape<string> = where('a string', value => typeof value === 'string')
export const filled: Shape<string> = where(
  'a string that is not empty',
  value => typeof value === 'string' && value !== '',
)
export const whole: Shape<number> = where('a whole number', Number.isInteger)
/** A count, or an offset: a whole number from 0. */
export const count: Shape<number> = where(
  'a whole number from 0',
  value => Number.isInteger(value) && Number(value) >= 0,
)
export const amount: Shape<number> = where('a number from 0', value => typeof value === 'number' && value >= 0)
export const flag: Shape<boolean> = where('true or false', value => typeof value === 'boolean')
/** An object whose fields are somebody else's: a user's, a library's, another protocol's. */
export const anyObject: Shape<Record<string, unknown>> = where('an object', isObject)

/** One of a few strings. */
export function choice<T extends string>(...choices: readonly T[]): Shape<T> {
  const expected = choices.map(each => JSON.stringify(each)).join(' or ')
  return where(expected, value => choices.includes(value as T))
}

/** What `isRight` says of it. @param expected - what it must be, in words */
export function where<T>(expected: string, isRight: (value: unknown) => boolean): Shape<T> {
  return {
    problems: (value, path) => (isRight(value) ? [] : [`${path} must be ${expected}, got ${describe(value)}`]),
  }
}

export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  return { problems: shape.problems, isOptional: true }
}

export function list<T>(item: Shape<T>): Shape<T[]> {
  return {
    problems: (value, path) =>
      Array.isArray(value)
        ? value.flatMap((each, index) => item.problems(each, `${path}[${index}]`))
        : [`${path} must be a list, got ${describe(value)}`],
  }
}

/** An object of these fields and no others. */
export function fields<T extends object>(shapes: Fields<T>): Shape<T> {
  const known = shapes as Readonly<Record<string, Shape<unknown>>>
  return {
    problems(value, path) {
      if (!isObject(value)) return [`${path} must be an object, got ${describe(value)}`]
      const missing = Object.keys(known).filter(name => !Object.hasOwn(value, name) && !known[name]!.isOptional)
      const wrong = Object.entries(value).flatMap(([name, each]) =>
        Object.hasOwn(known, name)
          ? known[name]!.problems(each, `${path}.${name}`)
          : [`${path}.${name} is no field that is known, got ${describe(each)}`],
      )
      return [...missing.map(name => `${path}.${name} is missing`), ...wrong]
    },
  }
}

/** An object whose values look alike. */
export function entries<T>(key: Shape<string>, item: Shape<T>): Shape<Record<string, T>> {
  return {
    problems: (value, path) =>
      isObject(value)
        ? Object.entries(value).flatMap(([name, each]) => [
            ...key.problems(name, `the name ${path}.${name}`),
            ...item.problems(each, `${path}.${name}`),
          ])
        : [`${path} must be an object, got ${describe(value)}`],
  }
}

/** The members of a union whose field `K` can be `V`. */
export type Kind<T, K extends PropertyKey, V> = T extends { [name in K]: infer Choices }
  ? V extends Choices
    ? T
    : never
  : never

/** Objects of several kinds, told apart by one of their fields. */
export function byField<T extends object, K extends keyof T & string>(
  name: K,
  shapes: { readonly [V in T[K] & string]: Shape<Kind<T, K, V>> },
): Shape<T> {
  const known = shapes as Readonly<Record<string, Shape<unknown>>>
  const kind = choice(...Object.keys(known))
  return {
    problems(value, path) {
      if (!isObject(value)) return [`${path} must be an object, got ${describe(value)}`]
      const wrong = kind.problems(value[name], `${path}.${name}`)
      return wrong.length > 0 ? wrong : known[value[name] as string]!.problems(value, path)
    },
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
