/** @file What an exercise's check says: right, or not yet and why. */

import { COLOURS } from './picture.ts'

/** The global of cells. */
declare const jupyter: { display(bundle: Record<string, string>, options: { raw: true }): void }

export interface Answer {
  readonly isRight: boolean
  readonly why: string
}

export function right(why: string): Answer {
  return { isRight: true, why }
}

export function notYet(why: string): Answer {
  return { isRight: false, why }
}

/** Shows it under the exercise. */
export function showAnswer({ isRight, why }: Answer): void {
  const word = isRight ? 'Right.' : 'Not yet.'
  const colour = isRight ? COLOURS.good : COLOURS.graph
  const escaped = why.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)
  const html = `<div style="border-left: 5px solid ${colour}; padding: 4px 12px"><b>${word}</b> ${escaped}</div>`
  jupyter.display({ 'text/html': html, 'text/plain': `${word} ${why}` }, { raw: true })
}
