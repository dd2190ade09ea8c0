/** @file Durations as text, and the unit that suits several of them. */

export interface TimeUnit {
  readonly name: 'ns' | 'µs' | 'ms' | 's' | 'min' | 'h'
  readonly ms: number
}

const UNITS: readonly TimeUnit[] = [
  { name: 'ns', ms: 1e-6 },
  { name: 'µs', ms: 1e-3 },
  { name: 'ms', ms: 1 },
  { name: 's', ms: 1000 },
  { name: 'min', ms: 60_000 },
  { name: 'h', ms: 3_600_000 },
]

/** The largest unit in which `ms` is at least 1; seconds are the largest for what was measured run by run. */
export function timeUnit(ms: number, largest: TimeUnit['name'] = 's'): TimeUnit {
  const allowed = UNITS.slice(0, UNITS.findIndex(({ name }) => name === largest) + 1)
  // 999.6 µs would be written as 1000 µs.
  return allowed.findLast(unit => ms >= unit.ms * 0.9995) ?? allowed[0]!
}

/** Three significant digits and a unit: `2.31 ms`. */
export function formatDuration(ms: number, unit: TimeUnit = timeUnit(Math.abs(ms))): string {
  if (!Number.isFinite(ms)) return '–'
  const number = ms / unit.ms
  if (number === 0) return `0 ${unit.name}`
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(number) * 1.0005)))
  return `${number.toFixed(Math.min(decimals, 6))} ${unit.name}`
}

/** Durations that are read together: in one unit, unless they are too far apart for one. */
export function formatDurations(allMs: readonly number[]): string[] {
  const known = allMs.filter(ms => Number.isFinite(ms) && ms > 0)
  const most = Math.max(...known)
  const isNear = known.length > 0 && most / Math.min(...known) < 100
  return allMs.map(ms => formatDuration(ms, isNear ? timeUnit(most) : undefined))
}
