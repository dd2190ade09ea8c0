/** @file Numbers in nested brackets, aligned and shortened as NumPy does it. */

/** Values of a tensor in row-major order. Complex numbers alternate real and imaginary parts. */
export type Values = ArrayLike<number> | ArrayLike<bigint> | ArrayLike<string> | ArrayLike<boolean>

const shownWhole = 1000
const edge = 3
const lineWidth = 75
const fractionDigits = 8

/**
 * Writes `values` as nested brackets: decimal points aligned, lines of at most 75 columns, more than 1000 values cut
 * to the first and last three of each axis.
 *
 * @see numpy.core.arrayprint: `_formatArray`, `FloatingFormat`
 */
export function formatArray(shape: readonly number[], dtype: string, values: Values): string {
  const size = shape.reduce((product, length) => product * length, 1)
  if (size === 0) return '[]'
  const isCut = size > shownWhole
  const indices = shownIndices(shape, isCut)
  const words = formatValues(indices, dtype, values)
  let next = 0

  const write = (axis: number, indent: string, width: number): string => {
    if (axis === shape.length) return words[next++]!
    const length = shape[axis]!
    const items: string[] = []
    const hasGap = isCut && length > 2 * edge
    for (let index = 0; index < (hasGap ? 2 * edge : length); index++) {
      if (hasGap && index === edge) items.push('...')
      items.push(write(axis + 1, `${indent} `, width - 1))
    }
    const axesLeft = shape.length - axis
    const inner = axesLeft === 1 ? wrap(items, indent, width - 1) : items.join(`,${'\n'.repeat(axesLeft - 1)}${indent}`)
    return `[${inner}]`
  }
  return write(0, ' ', lineWidth)
}

/** Fills lines; each but the first begins with `indent`. */
function wrap(items: readonly string[], indent: string, width: number): string {
  const lines: string[] = []
  let line = ''
  for (const item of items) {
    const longer = line === '' ? item : `${line}, ${item}`
    if (line !== '' && indent.length + longer.length > width) {
      lines.push(line)
      line = item
    } else {
      line = longer
    }
  }
  return [...lines, line].join(`,\n${indent}`)
}

/** The positions, in row-major order, of the values that are shown. */
function shownIndices(shape: readonly number[], isCut: boolean): number[] {
  let indices = [0]
  for (const length of shape) {
    const along = Array.from({ length }, (_, index) => index).filter(
      index => !isCut || length <= 2 * edge || index < edge || index >= length - edge,
    )
    indices = indices.flatMap(start => along.map(index => start * length + index))
  }
  return indices
}

function formatValues(indices: readonly number[], dtype: string, values: Values): string[] {
  if (dtype === 'string') return indices.map(index => JSON.stringify(String(values[index])))
  const round = ROUNDED[dtype]
  if (dtype === 'complex64' || dtype === 'complex128') {
    const part = (offset: 0 | 1) =>
      alignFloats(
        indices.map(index => Number(values[2 * index + offset])),
        round!,
      )
    const imaginary = part(1)
    return part(0).map((real, index) => joinComplex(real, imaginary[index]!))
  }
  if (dtype === 'bool') return alignRight(indices.map(index => String(Boolean(values[index]))))
  if (round)
    return alignFloats(
      indices.map(index => Number(values[index])),
      round,
    )
  return alignRight(indices.map(index => String(values[index])))
}

/** To the nearest number of a float dtype. */
type Round = (number: number) => number

const ROUNDED: Readonly<Record<string, Round>> = {
  float32: Math.fround,
  complex64: Math.fround,
  float64: number => number,
  complex128: number => number,
  float16: number => roundTo(11, number),
  bfloat16: number => roundTo(8, number),
}

/** To so many binary digits. */
function roundTo(digits: number, number: number): number {
  const step = 2 ** (Math.floor(Math.log2(Math.abs(number))) - digits + 1)
  return number === 0 ? number : Math.round(number / step) * step
}

function joinComplex(real: string, imaginary: string): string {
  const digits = imaginary.trimStart()
  return digits.startsWith('-') ? `${real}${digits}i` : `${real}+${digits}i`
}

function alignRight(words: readonly string[]): string[] {
  const width = Math.max(...words.map(word => word.length))
  return words.map(word => word.padStart(width))
}

/** Decimal points below each other; exponents for all where the numbers differ by more than fixed digits can show. */
function alignFloats(numbers: readonly number[], round: Round): string[] {
  const sizes = numbers.filter(number => Number.isFinite(number) && number !== 0).map(Math.abs)
  const most = Math.max(...sizes)
  const least = Math.min(...sizes)
  const needsExponent = sizes.length > 0 && (most >= 1e8 || least < 1e-4 || most / least > 1000)
  const isWhole = sizes.every(size => Number.isInteger(size) && size < 1e8)
  return needsExponent && !isWhole ? alignExponents(numbers, round) : alignPoints(numbers, round)
}

function alignPoints(numbers: readonly number[], round: Round): string[] {
  const digits = Math.max(...numbers.map(number => fixedText(number, round).split('.')[1]?.length ?? 0))
  return alignRight(
    numbers.map(number =>
      Number.isFinite(number) ? signOf(number) + Math.abs(number).toFixed(digits) : String(number),
    ),
  )
}

function alignExponents(numbers: readonly number[], round: Round): string[] {
  const digits = Math.max(...numbers.map(number => shortestDigits(number, round) - 1))
  return alignRight(
    numbers.map(number =>
      Number.isFinite(number) ? number.toExponential(Math.min(digits, fractionDigits)) : String(number),
    ),
  )
}

function fixedText(number: number, round: Round): string {
  if (!Number.isFinite(number)) return String(number)
  const shortest = Number(number.toPrecision(shortestDigits(number, round)))
  return shortest.toFixed(fractionDigits).replace(/\.?0+$/, '')
}

function signOf(number: number): string {
  return number < 0 || Object.is(number, -0) ? '-' : ''
}

/** How many decimal digits tell this number from all others of its dtype. */
function shortestDigits(number: number, round: Round): number {
  for (let digits = 1; digits < 17; digits++) {
    if (round(Number(number.toPrecision(digits))) === round(number)) return digits
  }
  return 17
}
