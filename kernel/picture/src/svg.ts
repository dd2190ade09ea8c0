/** @file Writing SVG as text: elements, attributes, and text that can do no harm. */

import type { PictureStyle } from './theme.ts'

/** A piece of a picture: SVG text that begins at (0, 0), and how much room it takes. */
export interface Piece {
  readonly svg: string
  readonly width: number
  readonly height: number
}

type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element. `content` is SVG text: what comes from outside must pass `escapeText` first. */
export function element(name: string, attributes: Attributes = {}, content = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escapeText(String(value))}"`)
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`
}

/** A line of words. */
export function textElement(words: string, x: number, y: number, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escapeText(words))
}

/** For text between tags and in attributes. Characters that XML does not allow become U+FFFD, as one of them would spoil the picture. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

/** Moves a piece of SVG. */
export function moved(x: number, y: number, svg: string): string {
  return element('g', { transform: `translate(${round(x)},${round(y)})` }, svg)
}

/** Pieces one under the other. */
export function stacked(pieces: readonly Piece[], gap = 0): Piece {
  let height = 0
  const parts = pieces
    .filter(piece => piece.height > 0)
    .map((piece, index) => {
      const top = height + (index === 0 ? 0 : gap)
      height = top + piece.height
      return moved(0, top, piece.svg)
    })
  return { svg: parts.join(''), width: Math.max(0, ...pieces.map(({ width }) => width)), height }
}

/** Pieces of one size, in as many columns as fit in `width`. */
export function inGrid(pieces: readonly Piece[], columns: number, gap: number): Piece {
  const rows = Array.from({ length: Math.ceil(pieces.length / columns) }, (_, row): Piece => {
    const inRow = pieces.slice(row * columns, (row + 1) * columns)
    const [first] = inRow
    const svg = inRow.map((piece, column) => moved(column * (first!.width + gap), 0, piece.svg)).join('')
    const width = inRow.length * (first!.width + gap) - gap
    return { svg, width, height: Math.max(...inRow.map(({ height }) => height)) }
  })
  return stacked(rows, gap)
}

const MARGIN = 16

/** How wide the content of a picture is. */
export function contentWidth({ width }: PictureStyle): number {
  return width - 2 * MARGIN
}

/** The whole document. `title` is read to those who cannot see it. */
export function picture(title: string, content: Piece, { width, theme, fontFamily }: PictureStyle): string {
  const height = Math.ceil(content.height + 2 * MARGIN)
  const ground = element('rect', { width, height, fill: theme.background })
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${round(width)} ${height}`,
    'font-family': fontFamily,
    'font-size': 11,
    fill: theme.text,
    role: 'img',
  }
  return element(
    'svg',
    attributes,
    element('title', {}, escapeText(title)) + ground + moved(MARGIN, MARGIN, content.svg),
  )
}

/** Two decimals are a fiftieth of a pixel on the sharpest screens. */
export function round(number: number): string {
  return String(Math.round(number * 100) / 100 || 0)
}
