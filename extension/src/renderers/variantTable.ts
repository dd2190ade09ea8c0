/** @file The numbers of a comparison: variants as columns, with a button in each head that makes it the baseline. */

import { comparisonRows, lineStyle, squeezed } from '@diptych/picture'
import type { Comparison } from '@diptych/protocol'
import { element } from '../charts/element.ts'

/** Pixels. */
const NAME_WIDTH = 170

let tables = 0

export class VariantTable {
  readonly node = element('div', { class: 'diptych-TableHost' })
  readonly #onBaseline: (index: number) => void
  readonly #name = `diptych-baseline-${tables++}`
  #radios: HTMLInputElement[] = []

  constructor(onBaseline: (index: number) => void) {
    this.#onBaseline = onBaseline
    // Arrows move between the radio buttons, not between cells of the notebook.
    this.node.dataset.lmSuppressShortcuts = 'true'
  }

  update(comparison: Comparison, baseline: number): void {
    const hadFocus = this.#radios.some(radio => radio === document.activeElement)
    this.#radios = comparison.variants.map((_, index) => this.#radio(index, baseline, comparison.variants[index]!.name))
    const heads = comparison.variants.map(({ name }, index) => headOf(name, index, this.#radios[index]!))
    const corner = element('td', {}, comparison.variants.length > 1 ? 'baseline' : '')
    const rows = comparisonRows(comparison, baseline).map(({ key, name, about, cells }) => {
      const row = element('tr', { class: `diptych-Row-${key}` }, element('th', { scope: 'row', title: about }, name))
      row.append(
        ...cells.map((text, index) => element('td', { class: index === baseline && 'diptych-mod-baseline' }, text)),
      )
      return row
    })
    const table = element(
      'table',
      { class: 'diptych-Table' },
      element('thead', {}, element('tr', {}, corner, ...heads)),
      element('tbody', {}, ...rows),
    )
    this.node.replaceChildren(table)
    if (hadFocus) this.#radios[baseline]?.focus()
  }

  #radio(index: number, baseline: number, variant: string): HTMLInputElement {
    const radio = element('input', {
      type: 'radio',
      name: this.#name,
      'aria-label': variant,
      title: 'Hold the others against this one',
    })
    radio.checked = index === baseline
    radio.addEventListener('change', () => this.#onBaseline(index))
    return radio
  }
}

function headOf(name: string, index: number, radio: HTMLInputElement): HTMLElement {
  const chip = element('span', { class: 'diptych-Chip' })
  chip.style.setProperty('--diptych-colour', lineStyle(index).colour)
  const label = element(
    'label',
    {},
    radio,
    chip,
    element('span', { class: 'diptych-VariantName', title: name }, squeezed(name, NAME_WIDTH, 12, true)),
  )
  return element('th', { scope: 'col' }, label)
}
