/** @file What a formatter is, and what the formatters share. */
import { inspect } from 'node:util'
import type { MimeBundle } from '@diptych/protocol'

/** Shows one kind of value. */
export interface Formatter<T = unknown> {
  readonly name: string
  /** Whether the value is of this kind. Runs none of the value's methods. */
  matches(value: unknown): value is T
  format(value: T): MimeBundle | Promise<MimeBundle>
}

/** The value as Node's prompt shows it, without colours: strings in quotes, four levels deep, long ones cut. */
export function inspectPlainly(value: unknown): string {
  return inspect(value, { depth: 4, maxArrayLength: 100, colors: false })
}

/** A property, or undefined where reading it throws: values of cells may be proxies, and their getters anything. */
export function peek(value: unknown, key: PropertyKey): unknown {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return undefined
  try {
    return (value as Record<PropertyKey, unknown>)[key]
  } catch {
    // To look at it again is left to whoever shows it.
    return undefined
  }
}

/** For text between HTML tags and in attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
