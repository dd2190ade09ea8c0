/** @file Tells plain values and objects apart: as a graph function's signature does. */

const identities = new WeakMap<object, number>()
const symbols = new Map<symbol, number>()
let identityCount = 0

/** Equal for equal values, and for one object. */
export function valueKey(value: unknown): string {
  if ((typeof value === 'object' && value !== null) || typeof value === 'function')
    return `#${identity(identities, value)}`
  if (typeof value === 'symbol') return `#${identity(symbols, value)}`
  if (typeof value === 'string') return JSON.stringify(value)
  return Object.is(value, -0) ? '-0' : `${typeof value === 'bigint' ? 'n' : ''}${String(value)}`
}

function identity<Key>(
  known: { get(key: Key): number | undefined; set(key: Key, value: number): unknown },
  key: Key,
): number {
  let found = known.get(key)
  if (found === undefined) {
    found = identityCount++
    known.set(key, found)
  }
  return found
}
