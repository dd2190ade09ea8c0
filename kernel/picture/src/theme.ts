/** @file Colours and letters of a picture: for white paper, for dark screens, or the reader's own. */

import { isDark } from './colour.ts'
import { colourOn } from './palette.ts'

/** Colours as `#rrggbb`. */
export interface Theme {
  readonly background: string
  readonly text: string
  /** Axis labels, ticks and other words of second rank. */
  readonly faintText: string
  readonly axis: string
  readonly grid: string
}

const THEMES: Readonly<Record<'light' | 'dark', Theme>> = {
  light: { background: '#ffffff', text: '#1c2024', faintText: '#5b6570', axis: '#8a949e', grid: '#e3e7eb' },
  dark: { background: '#111111', text: '#e8eaed', faintText: '#a3abb5', axis: '#6c757f', grid: '#2c3136' },
}

export interface PictureOptions {
  /** Pixels. The height follows from what is shown. */
  readonly width?: number
  readonly theme?: 'light' | 'dark' | Theme
  readonly fontFamily?: string
}

/** The colour as it is drawn on the theme's background. */
export function drawn(colour: string, { background }: Theme): string {
  return colourOn(colour, isDark(background))
}

/** The options with what they leave open. DejaVu Sans is what the kernel makes PNG files with. */
export interface PictureStyle {
  readonly width: number
  readonly theme: Theme
  readonly fontFamily: string
}

export function pictureStyle({
  width = 760,
  theme = 'light',
  fontFamily = 'DejaVu Sans',
}: PictureOptions = {}): PictureStyle {
  return { width: Math.max(240, width), theme: typeof theme === 'string' ? THEMES[theme] : theme, fontFamily }
}
