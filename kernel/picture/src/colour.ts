/** @file Mixing of colours, for the tones of one hue. */

/**
 * The colour that lies between two, by their share in sRGB.
 *
 * @param from - `#rrggbb`, as `to`
 * @param share - of `to`, from 0 to 1
 */
export function mixed(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)]
  return `#${a.map((channel, index) => twoDigits(channel + (b[index]! - channel) * share)).join('')}`
}

/** Whether a background is dark. @param colour - `#rrggbb` */
export function isDark(colour: string): boolean {
  const [red, green, blue] = channels(colour) as [number, number, number]
  // The weights of Rec. 601 on the encoded channels: rough, and enough to tell paper from night.
  return 0.299 * red + 0.587 * green + 0.114 * blue < 100
}

function channels(colour: string): number[] {
  return [1, 3, 5].map(start => Number.parseInt(colour.slice(start, start + 2), 16))
}

function twoDigits(channel: number): string {
  return Math.round(channel).toString(16).padStart(2, '0')
}
