/** @file Tables of what debugging found: as text, and for a page. */

export type Row = Readonly<Record<string, string>>

/** Rows with columns of equal width, indented; without titles. */
export function textTable(rows: readonly Row[]): string {
  const widths = columns(rows).map(column => Math.max(...rows.map(row => row[column]!.length)))
  return rows
    .map(row =>
      `  ${columns(rows)
        .map((column, index) => row[column]!.padEnd(widths[index]!))
        .join('  ')}`.trimEnd(),
    )
    .join('\n')
}

export const html = {
  line: (text: string): string => `<p>${escapeText(text)}</p>`,
  table: (rows: readonly Row[]): string => {
    const body = rows.map(row => {
      const [head, ...rest] = columns(rows)
      return `<tr><th>${escapeText(row[head!]!)}</th>${rest.map(column => `<td>${escapeText(row[column]!)}</td>`).join('')}</tr>`
    })
    return `<table><tbody>${body.join('')}</tbody></table>`
  },
}

function columns(rows: readonly Row[]): string[] {
  return Object.keys(rows[0] ?? {})
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
