/** @file Pictures that a notebook keeps: PNG, which every viewer shows, also of a notebook that nobody has trusted. */

import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-js'

/** Eager and graph have the colours that a comparison gives them. */
export const COLOURS = {
  eager: '#0077BB',
  graph: '#EE7733',
  good: '#009988',
  bad: '#CC3311',
  text: '#1c2024',
  faint: '#5b6570',
  line: '#aeb6bd',
  ground: '#f1f4f6',
} as const

/** Twice the pixels that the page gives: sharp on dense screens too. */
const SCALE = 2
const MARGIN = 12

const require = createRequire(import.meta.url)

/** The global of cells. */
declare const jupyter: {
  display(bundle: Record<string, string>, options: { raw: true; metadata: Record<string, unknown> }): void
}

/**
 * Shows a picture under the cell.
 *
 * @param body - SVG in pixels, from (0, 0) to (`width`, `height`)
 * @param words - what is to be seen, for where no picture can be
 */
export function showPicture(body: string, width: number, height: number, words: string): void {
  const full = { width: Math.ceil(width + 2 * MARGIN), height: Math.ceil(height + 2 * MARGIN) }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${full.width}" height="${full.height}" font-family="DejaVu Sans" font-size="11" fill="${COLOURS.text}">
    <rect width="100%" height="100%" fill="#ffffff"/><g transform="translate(${MARGIN},${MARGIN})">${body}</g></svg>`
  const bundle = { 'image/png': pngOf(svg), 'text/plain': words }
  jupyter.display(bundle, { raw: true, metadata: { 'image/png': full } })
}

/** @param attributes - SVG, as it is */
export function text(words: string, x: number, y: number, attributes = ''): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escapeText(words)}</text>`
}

export function bold(words: string, x: number, y: number): string {
  return text(words, x, y, 'font-weight="bold" font-size="12.5"')
}

function escapeText(words: string): string {
  return words.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)
}

function pngOf(svg: string): string {
  const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map(name =>
    require.resolve(`dejavu-fonts-ttf/ttf/${name}`),
  )
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' }
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: SCALE } }).render().asPng().toString('base64')
}
