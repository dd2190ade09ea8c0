/** @file Pictures for viewers that show no SVG, or that cannot be trusted with it. */
import { createRequire } from 'node:module'
import { escapeHtml } from './formatter.ts'

// Loaded with the first picture: most cells show none.
const require = createRequire(import.meta.url)

/** More pixels than a page gives the picture, for dense screens. Twice as many would double what a notebook weighs. */
const SCALE = 1.5

/** The package that draws. */
export function pictures(): typeof import('@diptych/picture') {
  return require('@diptych/picture') as typeof import('@diptych/picture')
}

/** An SVG as PNG, in base64. Its letters are DejaVu Sans, which comes along: machines without fonts draw the same. */
export function pngOf(svg: string): string {
  const { Resvg } = require('@resvg/resvg-js') as typeof import('@resvg/resvg-js')
  const font = {
    fontFiles: ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map(name => require.resolve(`dejavu-fonts-ttf/ttf/${name}`)),
    loadSystemFonts: false,
    defaultFontFamily: 'DejaVu Sans',
  }
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: SCALE } }).render().asPng().toString('base64')
}

/** The picture as HTML that needs nothing beside it. */
export function pictureHtml(png: string, description: string): string {
  const width = Buffer.from(png, 'base64').readUInt32BE(16) / SCALE
  return `<img src="data:image/png;base64,${png}" width="${width}" alt="${escapeHtml(description)}">`
}
