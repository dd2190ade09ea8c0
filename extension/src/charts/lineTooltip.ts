/** @file What a line chart says of the points under the cursor: a table, the nearest curve first. */

import { formatDuration, formatNumber, type LineStyle } from '@diptych/picture'
import { element } from './element.ts'

export interface TooltipRow {
  readonly label: string
  readonly style: LineStyle
  readonly value: number
  /** Undefined without smoothing. */
  readonly smoothed: number | undefined
  readonly step: number
  /** Seconds since 1970. */
  readonly wallTime: number
  /** Seconds since the curve's first point. */
  readonly relative: number
  /** Pixels from the cursor. */
  readonly distance: number
}

/** More rows hide the chart. */
export const ROWS_SHOWN = 10

export class LineTooltip {
  readonly node = element('div', { class: 'diptych-Tooltip', role: 'tooltip', popover: 'manual' })

  /** @param at - the cursor, in pixels of the window */
  show(rows: readonly TooltipRow[], at: { readonly x: number; readonly y: number }): void {
    this.node.replaceChildren(tooltipTable(rows))
    if (!this.node.isConnected) return
    // In the browser's top layer nothing of the page cuts it off, and it still has the page's styles.
    this.node.showPopover?.()
    const { width, height } = this.node.getBoundingClientRect()
    const left = at.x + GAP + width > innerWidth ? at.x - GAP - width : at.x + GAP
    const top = Math.min(at.y + GAP, innerHeight - height - 4)
    this.node.style.left = `${Math.max(4, left)}px`
    this.node.style.top = `${Math.max(4, top)}px`
  }

  hide(): void {
    if (this.node.isConnected) this.node.hidePopover?.()
  }
}

const GAP = 14

/** Rows by their distance; beyond the limit a line says how many there are. */
export function tooltipTable(rows: readonly TooltipRow[]): HTMLTableElement {
  const sorted = rows.toSorted((a, b) => a.distance - b.distance)
  const shown = sorted.slice(0, ROWS_SHOWN)
  const isSmoothed = rows.some(({ smoothed }) => smoothed !== undefined)
  const head = ['', 'run', ...(isSmoothed ? ['smoothed'] : []), 'value', 'step', 'time', 'relative']
  const table = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head.map(name => element('th', { scope: 'col' }, name)))),
    element('tbody', {}, ...shown.map((row, index) => rowOf(row, isSmoothed, index === 0 && rows.length > 1))),
  )
  const rest = sorted.length - shown.length
  if (rest > 0) {
    const cell = element('td', { class: 'diptych-TooltipRest', colspan: head.length }, `… and ${rest} more`)
    table.append(element('tfoot', {}, element('tr', {}, cell)))
  }
  return table
}

function rowOf(row: TooltipRow, isSmoothed: boolean, isNearest: boolean): HTMLTableRowElement {
  const chip = element('span', { class: 'diptych-Chip' })
  chip.style.setProperty('--diptych-colour', row.style.colour)
  const cells = [
    ...(isSmoothed ? [row.smoothed === undefined ? '' : formatNumber(row.smoothed, 5)] : []),
    formatNumber(row.value, 5),
    formatNumber(row.step),
    Number.isFinite(row.wallTime) ? new Date(row.wallTime * 1000).toLocaleTimeString() : '–',
    formatDuration(row.relative * 1000),
  ]
  return element(
    'tr',
    { class: isNearest && 'diptych-mod-nearest' },
    element('td', {}, chip),
    element('th', { scope: 'row' }, row.label),
    ...cells.map(text => element('td', {}, text)),
  )
}
