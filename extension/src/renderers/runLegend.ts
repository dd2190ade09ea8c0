/** @file The legend of a panel: its runs with their colours. A click hides a run or shows it again. */

import { lineStyle } from '@diptych/picture'
import { element, svgElement } from '../charts/element.ts'
import { KeyedNodes } from './keyedNodes.ts'

export interface RunLegendEvents {
  toggle(run: string): void
  /** Shows this run alone; if it is alone already, all. */
  only(run: string): void
  hover(run: string | undefined): void
}

export class RunLegend {
  readonly #chips: KeyedNodes<string, { node: HTMLButtonElement; dispose(): void }>

  constructor(events: RunLegendEvents) {
    const node = element('div', { class: 'diptych-RunLegend', role: 'group', 'aria-label': 'Runs' })
    this.#chips = new KeyedNodes(
      node,
      run => run,
      run => ({ node: chip(run, events), dispose: () => {} }),
    )
  }

  get node(): HTMLElement {
    return this.#chips.node
  }

  update(runs: readonly string[], hiddenRuns: ReadonlySet<string>): void {
    this.#chips.update(runs, ({ node }, run) => {
      const { colour, dash } = lineStyle(runs.indexOf(run))
      node.style.setProperty('--diptych-colour', colour)
      node.querySelector('line')?.setAttribute('stroke-dasharray', dash.join(' '))
      node.setAttribute('aria-pressed', String(!hiddenRuns.has(run)))
    })
  }
}

function chip(run: string, events: RunLegendEvents): HTMLButtonElement {
  const sample = svgElement(
    'svg',
    { width: 20, height: 8, 'aria-hidden': 'true' },
    svgElement('line', { x1: 0, x2: 20, y1: 4, y2: 4 }),
  )
  const title = `${run}\nClick: hide or show. Shift and click: show it alone.`
  const node = element(
    'button',
    { type: 'button', class: 'diptych-Run', title },
    sample,
    element('span', { class: 'diptych-RunName' }, run),
  )
  node.addEventListener('click', event => (event.shiftKey ? events.only(run) : events.toggle(run)))
  node.addEventListener('pointerenter', () => events.hover(run))
  node.addEventListener('pointerleave', () => events.hover(undefined))
  node.addEventListener('focus', () => events.hover(run))
  node.addEventListener('blur', () => events.hover(undefined))
  return node
}
