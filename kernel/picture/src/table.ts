/** @file Tables as HTML and as plain text, for viewers that show nothing else. */

import { escapeText } from './svg.ts'

export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** How many columns, from the left, name the row. */
  readonly names?: number
}

/** What a viewer without the extension shows. */
export interface TableTexts {
  readonly html: string
  readonly text: string
}

export function htmlTable({ head, rows, names = 1 }: Table): string {
  const headCells = head.map(name => `<th>${escapeText(name)}</th>`).join('')
  const body = rows.map(row => {
    const cells = row.map((cell, column) => {
      const tag = column < names ? 'th' : 'td'
      return `<${tag}>${escapeText(cell)}</${tag}>`
    })
    return `<tr>${cells.join('')}</tr>`
  })
  return `<table><thead><tr>${headCells}</tr></thead><tbody>${body.join('')}</tbody></table>`
}

/** GitHub's Markdown. */
export function markdownTable({ head, rows, names = 1 }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`
  const rule = `| ${head.map((_, column) => (column < names ? ':--' : '--:')).join(' | ')} |`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

/** For text in a line of Markdown: nothing in it is markup, nor HTML, nor the end of a cell. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').replace(/[\\`*_{}[\]<>()#+!|~&$]/g, character => `\\${character}`)
}

const LONGEST = 40

/** Aligned columns: names to the left, numbers to the right. */
export function textTable({ head, rows, names = 1 }: Table): string {
  const lines = [head, ...rows].map(row => row.map(cell => cut(cell)))
  const widths = head.map((_, column) => Math.max(...lines.map(row => [...(row[column] ?? '')].length)))
  return lines
    .map(row => {
      const cells = widths.map((width, column) => aligned(row[column] ?? '', width, column < names))
      return cells.join('  ').trimEnd()
    })
    .join('\n')
}

function cut(cell: string): string {
  const characters = [...cell.toWellFormed().replace(/\p{Cc}+/gu, ' ')]
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : characters.join('')
}

function aligned(cell: string, width: number, isName: boolean): string {
  const room = ' '.repeat(width - [...cell].length)
  return isName ? cell + room : room + cell
}
