/** @file Elements of a DOM in Node, such as jsdom's or linkedom's: what Observable Plot and D3 draw. */
import type { MimeBundle } from '@diptych/protocol'
import { type Formatter, peek } from './formatter.ts'

interface ElementLike {
  readonly nodeType: 1
  readonly tagName: string
  readonly outerHTML: string
}

const namespaces = [
  ['xmlns:xlink', 'http://www.w3.org/1999/xlink'],
  ['xmlns', 'http://www.w3.org/2000/svg'],
] as const

export const element: Formatter<ElementLike> = {
  name: 'element',
  matches: (value): value is ElementLike =>
    peek(value, 'nodeType') === 1 && typeof peek(value, 'outerHTML') === 'string',
  format({ outerHTML: html, tagName }): MimeBundle {
    const text = /^<[^>]*>/.exec(html)?.[0] ?? tagName
    const bundle = { 'text/html': html, 'text/plain': text }
    // In the page's HTML the picture takes the page's colours and fonts; the file is for those who show no HTML.
    return tagName.toLowerCase() === 'svg' ? { ...bundle, 'image/svg+xml': svgFile(html) } : bundle
  },
}

/** HTML needs no namespaces, a file does. */
function svgFile(html: string): string {
  const [tag = ''] = /^<[^>]*>/.exec(html) ?? []
  const missing = namespaces.filter(([name]) => !new RegExp(`\\s${name}=`).test(tag))
  const attributes = missing.map(([name, uri]) => ` ${name}="${uri}"`).join('')
  return html.replace(/^<svg/i, `<svg${attributes}`)
}
