/** @file What stands in the place of a payload that cannot be drawn: why, and the text that the output has for such viewers. */

import { element } from '../charts/element.ts'

const LONGEST = 4000

/** @param data - the output's MIME bundle */
export function refusal(mimeType: string, error: unknown, data: Readonly<Record<string, unknown>>): HTMLElement {
  const reason = error instanceof Error ? error.message : String(error)
  return element(
    'div',
    { class: 'diptych-Refusal', role: 'alert' },
    element('p', {}, `This output cannot be drawn: ${reason}. Run the cell again.`),
    element('pre', {}, textOf(mimeType, data)),
  )
}

function textOf(mimeType: string, data: Readonly<Record<string, unknown>>): string {
  const plain = data['text/plain']
  const text =
    typeof plain === 'string' ? plain : Array.isArray(plain) ? plain.join('') : JSON.stringify(data[mimeType], null, 1)
  return text === undefined ? '' : text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
