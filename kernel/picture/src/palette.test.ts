import { expect, test } from 'vitest'
import { colourOn, crossedStyle, lineStyle, PALETTE } from './palette.ts'

test('the seventh line has the first colour, dashed', () => {
  expect(lineStyle(0)).toEqual({ colour: '#0077BB', dash: [] })
  expect(lineStyle(6)).toEqual({ colour: '#0077BB', dash: [6, 3] })
})

test('the first 24 lines differ', () => {
  const styles = Array.from({ length: 24 }, (_, index) => JSON.stringify(lineStyle(index)))
  expect(new Set(styles).size).toBe(24)
})

test('a style for two things takes colour and dashes from one each', () => {
  expect(crossedStyle(1, 2)).toEqual({ colour: PALETTE[1], dash: [2, 3] })
})

// Machado, Oliveira, Fernandes 2009: A Physiologically-based Model for Simulation of Color Vision Deficiency, severity 1, on linear RGB.
const DEFICIENCIES = {
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
  none: [1, 0, 0, 0, 1, 0, 0, 0, 1],
}

const views = Object.entries(DEFICIENCIES).flatMap(([name, matrix]) => [
  { name, matrix, dark: false },
  { name, matrix, dark: true },
])

test.each(views)('any two colours differ clearly to people with $name, dark: $dark', ({ matrix, dark }) => {
  const seen = PALETTE.map(colour => toLab(multiply(matrix, linear(colourOn(colour, dark)))))
  const distances = seen.flatMap((a, first) =>
    seen.slice(first + 1).map(b => Math.hypot(...a.map((x, i) => x - b[i]!))),
  )
  // CIE 1976: 2.3 is what people just notice.
  expect(Math.min(...distances)).toBeGreaterThan(4 * 2.3)
})

test.each([
  ['#ffffff', false, 2],
  ['#111111', true, 4.5],
] as const)('all colours stand out from %s', (background, dark, least) => {
  const contrasts = PALETTE.map(colour => {
    const [a, b] = [luminance(colourOn(colour, dark)), luminance(background)].sort((x, y) => x - y)
    return (b! + 0.05) / (a! + 0.05)
  })
  expect(Math.min(...contrasts)).toBeGreaterThan(least)
})

function linear(colour: string): number[] {
  return [1, 3, 5]
    .map(start => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
    .map(channel => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4))
}

function multiply(matrix: readonly number[], vector: readonly number[]): number[] {
  return [0, 3, 6].map(row => vector.reduce((sum, number, column) => sum + matrix[row + column]! * number, 0))
}

const TO_XYZ = [0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505]

function luminance(colour: string): number {
  return multiply(TO_XYZ, linear(colour))[1]!
}

function toLab(rgb: readonly number[]): number[] {
  const clipped = rgb.map(channel => Math.min(1, Math.max(0, channel)))
  const [x, y, z] = multiply(TO_XYZ, clipped).map((number, axis) => {
    const share = number / [0.9505, 1, 1.089][axis]!
    return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116
  }) as [number, number, number]
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}
