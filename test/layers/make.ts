/** @file Makes layers, initializers, regularizers, constraints of their descriptions: `{"$make": "layers.dense", "units": 3}` is `tf.layers.dense({units: 3})`. */

import * as tf from '@diptych/tensor'

export interface Description {
  readonly $make: string
  readonly [option: string]: unknown
}

export function make(description: Description): unknown {
  const { $make, ...options } = description
  let made: unknown = tf
  for (const name of $make.split('.')) made = (made as Record<string, unknown>)[name]
  return (made as (options: object) => unknown)(revive(options) as object)
}

export const makeLayer = make as (description: Description) => tf.layers.Layer

/** All names in a description: `layers.rnn`, `layers.lstmCell`. */
export function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = '$make' in value ? [value.$make as string] : []
  return [...own, ...Object.values(value).flatMap(namesIn)]
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => (isDescription(item) ? make(item) : item))
  return Object.fromEntries(
    Object.entries(value as object).map(([key, item]) => {
      if (isDescription(item)) return [key, make(item)]
      return [key, Array.isArray(item) ? revive(item) : item]
    }),
  )
}

function isDescription(value: unknown): value is Description {
  return typeof value === 'object' && value !== null && '$make' in value
}
