/** @file A value of JSON in an error message: short, whatever came. */

const LONGEST = 100

export function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  const shown = JSON.stringify(value) ?? String(value)
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown
}
