/** @file docs/coverage.md: regions between markers, each written by a command of its own. What stands outside of them is kept. */

import { readFileSync, writeFileSync } from 'node:fs'

const PAGE = new URL('../../docs/coverage.md', import.meta.url)

/**
 * Writes one region anew, or puts it at the page's end if the page has none of that name.
 *
 * @param command - what writes it, for the reader.
 * @param text - Markdown, with headings from the second level down.
 */
export function writeRegion(name: string, command: string, text: string): void {
  const end = `<!-- end of ${name} -->`
  const region = `<!-- ${name}: written by "${command}" -->\n\n${text.trim()}\n\n${end}\n`
  const page = readFileSync(PAGE, 'utf8')
  const from = page.indexOf(`<!-- ${name}: `)
  const to = page.indexOf(end)
  const isThere = from >= 0 && to > from
  const [before, after] = isThere
    ? [page.slice(0, from), page.slice(to + end.length + 1)]
    : [`${page.trimEnd()}\n\n`, '']
  writeFileSync(PAGE, before + region + after)
}
