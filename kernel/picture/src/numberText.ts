/** @file Numbers as short text: values, and the ticks of an axis, which share their digits. */

/**
 * The number to `digits` significant digits, without trailing zeros: `0.0123`, `20000`, `1.5e-7`.
 *
 * @example formatNumber(0.1 + 0.2) // '0.3'
 */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e9) return sign(value) + size
  // Rounded first: 9999.96 has five digits before the point.
  const rounded = Number(size.toPrecision(digits))
  if (rounded >= 1e6 || rounded < 1e-4) return sign(value) + exponentText(rounded, digits - 1)
  return sign(value) + rounded
}

function exponentText(size: number, decimals: number): string {
  const [mantissa, exponent] = size.toExponential(decimals).split('e') as [string, string]
  return `${Number(mantissa)}e${exponent.replace('+', '')}`
}

/** The proper minus sign, as wide as a digit. */
function sign(value: number): string {
  return value < 0 ? '−' : ''
}

/** Texts of an axis' ticks in one form: equal decimals, thousands as `k`, millions as `M`, exponents for what is larger or smaller. */
export function tickTexts(ticks: readonly number[]): string[] {
  const largest = Math.max(0, ...ticks.map(Math.abs))
  if (largest === 0) return ticks.map(String)
  if (largest >= 1e9 || largest < 1e-3) return ticks.map(tick => formatNumber(tick))
  const [unit, letter] = largest >= 1e6 ? [1e6, 'M'] : largest >= 1e4 ? [1e3, 'k'] : [1, '']
  const decimals = decimalsOf(ticks.map(tick => tick / unit))
  return ticks.map(tick => (tick === 0 ? '0' : sign(tick) + (Math.abs(tick) / unit).toFixed(decimals) + letter))
}

const MOST_DECIMALS = 9

/** The least number of decimals that tells all of them exactly. */
function decimalsOf(numbers: readonly number[]): number {
  for (let decimals = 0; decimals < MOST_DECIMALS; decimals++) {
    const scale = 10 ** decimals
    if (numbers.every(number => Math.abs(Math.round(number * scale) - number * scale) < 1e-6)) return decimals
  }
  return MOST_DECIMALS
}

/** Texts of a logarithmic axis' ticks, each by itself: `0.001`, `1`, `1000`, `1e5`. */
export function logTickTexts(ticks: readonly number[]): string[] {
  return ticks.map(tick => (tick >= 1e5 || tick < 1e-3 ? exponentText(tick, 3) : String(Number(tick.toPrecision(6)))))
}
