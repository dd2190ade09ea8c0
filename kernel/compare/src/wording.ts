/** @file Numbers as verdicts and notes say them. */

/** A ratio and its interval with as many decimals as the interval's width deserves, 3 at most. */
export interface RatioText {
  readonly ratio: string
  /** `2.24–2.39`. */
  readonly interval: string
}

export function ratioText({ ratio, low, high }: { ratio: number; low: number; high: number }): RatioText {
  // Half the interval is at least two of the last digit.
  const decimals = Math.min(3, Math.max(0, Math.ceil(Math.log10(4 / (high - low)))))
  return { ratio: ratio.toFixed(decimals), interval: `${low.toFixed(decimals)}–${high.toFixed(decimals)}` }
}

/** Two digits: `0.3`, `2.4e-7`. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(2)))
}

/** `12 %`, `0.4 %`. */
export function percentText(share: number): string {
  return `${shortNumber(100 * share)} %`
}

/** `0.84 ms`, `12 ms`, `1.2 s`, `3 min`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${shortNumber(ms)} ms`
  return ms < 120_000 ? `${shortNumber(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`
}

/** `1 run`, `3 runs`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
