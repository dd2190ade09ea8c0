/** @file How the outputs of the variants differ from the baseline's: each output of each variant in a row. */

import { formatNumber } from '@diptych/picture'
import { type ComparedVariant, type Comparison, type OutputDifference, pairOf } from '@diptych/protocol'
import { element } from '../charts/element.ts'

const HEAD = [
  'output',
  'variant',
  'dtype',
  'shape',
  'differing',
  'max abs',
  'max rel',
  'max ULP',
  'furthest at',
  'NaN or ∞ in one',
]

export class DifferencesTable {
  readonly node = element('details', { class: 'diptych-Differences' })
  readonly #summary = element('summary')
  readonly #host = element('div', { class: 'diptych-TableHost' })

  constructor() {
    this.node.append(this.#summary, this.#host)
  }

  update(comparison: Comparison, baseline: number): void {
    const rows = comparison.variants.flatMap((variant, index) => {
      const differences = index === baseline ? [] : (pairOf(comparison, baseline, index)?.differences ?? [])
      return differences.map(difference => ({ variant, difference }))
    })
    const name = comparison.variants[baseline]?.name ?? ''
    const isEqual = rows.every(({ difference }) => difference.differing === 0 && difference.mismatch === undefined)
    this.#summary.textContent = `Outputs against ${name}: ${isEqual ? 'equal' : 'where they differ'}`
    this.node.hidden = rows.length === 0
    const head = element('tr', {}, ...HEAD.map(text => element('th', { scope: 'col' }, text)))
    const body = rows.map(({ variant, difference }) => rowOf(variant, difference))
    const table = element(
      'table',
      { class: 'diptych-Table' },
      element('thead', {}, head),
      element('tbody', {}, ...body),
    )
    this.#host.replaceChildren(table)
  }
}

function rowOf({ name, outputs }: ComparedVariant, difference: OutputDifference): HTMLElement {
  const { path, mismatch, size, differing, maxAbs, maxRel, maxUlp, worst, nonFinite } = difference
  const output = outputs.find(output => output.path === path)
  const shape = output ? `[${output.shape.join(', ')}]` : '–'
  const head = [
    element('th', { scope: 'row' }, path === '' ? 'result' : path),
    ...cells([name, output?.dtype ?? '–', shape]),
  ]
  const rest = HEAD.length - head.length
  if (mismatch !== undefined) return element('tr', {}, ...head, element('td', { colspan: rest }, mismatch))
  const share = differing === 0 ? 'equal' : `${formatNumber(differing)} of ${formatNumber(size)}`
  const numbers = [maxAbs, maxRel, maxUlp].map(number => (differing === 0 ? '–' : formatNumber(number, 3)))
  const at = differing > 0 && worst && worst.length > 0 ? `[${worst.join(', ')}]` : '–'
  return element('tr', {}, ...head, ...cells([share, ...numbers, at, formatNumber(nonFinite)]))
}

function cells(texts: readonly string[]): HTMLElement[] {
  return texts.map(text => element('td', {}, text))
}
