/** @file What to do where code looks for a browser's page: its own error names only what is missing. */

const MISSING = /^(document|window|self|HTMLElement|DOMParser|XMLSerializer) is not defined$/
// Libraries that are given a document, and were not: Observable Plot, D3.
const NOT_GIVEN = /^Cannot read properties of undefined \(reading '(documentElement|createElement|createElementNS)'\)$/

/** @returns a sentence for an error that comes of it, undefined for any other. */
export function adviseOnPage(error: Error): string | undefined {
  if (!MISSING.test(error.message) && !NOT_GIVEN.test(error.message)) return undefined
  return [
    'Cells run in Node, where there is no page. jsdom has a document for what draws into one (%npm install jsdom):',
    "    import { JSDOM } from 'jsdom'",
    '    const { document } = new JSDOM().window   // then, for instance, Plot.plot({ document, marks: … })',
  ].join('\n')
}
