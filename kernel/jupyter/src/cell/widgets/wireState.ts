/**
 * @file A widget's state as it travels: widgets by their names, bytes in buffers of their own.
 * @see https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md
 */
import type { JsonObject } from '@diptych/protocol'

export interface WireState {
  state: JsonObject
  /** Where in `state` each buffer belongs. */
  buffer_paths: (string | number)[][]
  buffers: Uint8Array[]
}

const REFERENCE = 'IPY_MODEL_'

/**
 * @param nameOf - the comm's id of a value that is a widget
 * @throws {TypeError} for what JSON has no form for, by its path
 */
export function toWire(state: JsonObject, nameOf: (value: unknown) => string | undefined): WireState {
  const wire: WireState = { state: {}, buffer_paths: [], buffers: [] }
  const seen = new Set<object>()
  const take = (value: unknown, path: (string | number)[]): unknown => {
    if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') {
      throw new TypeError(
        `${path.join('.')}: a ${typeof value} cannot be sent to the page. Send a number, a string or bytes.`,
      )
    }
    if (typeof value !== 'object' || value === null) return value
    const id = nameOf(value)
    if (id !== undefined) return REFERENCE + id
    const bytes = asBytes(value)
    if (bytes) {
      wire.buffer_paths.push(path)
      wire.buffers.push(bytes)
      return null
    }
    if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return value
    if (seen.has(value)) throw new TypeError(`${path.join('.')}: it contains itself, which cannot be sent to the page.`)
    seen.add(value)
    const taken = Array.isArray(value)
      ? value.map((entry, index) => take(entry, [...path, index]))
      : Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, take(entry, [...path, key])]))
    seen.delete(value)
    return taken
  }
  wire.state = take(state, []) as JsonObject
  return wire
}

/** @param widgetOf - the widget of a comm's id */
export function fromWire(
  { state, buffer_paths: paths, buffers }: WireState,
  widgetOf: (id: string) => unknown,
): JsonObject {
  const give = (value: unknown): unknown => {
    if (typeof value === 'string' && value.startsWith(REFERENCE))
      return widgetOf(value.slice(REFERENCE.length)) ?? value
    if (Array.isArray(value)) return value.map(give)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, give(entry)]))
  }
  const result = give(state) as JsonObject
  paths.forEach((path, index) => {
    const holder = path.slice(0, -1).reduce<unknown>((at, key) => Object(at)[key], result)
    Object(holder)[path.at(-1)!] = buffers[index]
  })
  return result
}

function asBytes(value: object): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  return ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : undefined
}
