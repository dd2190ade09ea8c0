/** @file How the debugger's panel shows a variable. */

import type { MimeBundle } from '@diptych/protocol'
import { escapeHtml } from './formatters/formatter.ts'
import { plainBundle } from './plainJson.ts'

/** @param bundle - what a cell shows of it. JupyterLab's panel would run the lines of a text together. */
export function richVariable(bundle: MimeBundle): MimeBundle {
  const text = bundle['text/plain']
  const isText = Object.keys(bundle).length === 1 && typeof text === 'string' && text.includes('\n')
  return isText
    ? { 'text/html': `<pre style="white-space: pre">${escapeHtml(text)}</pre>`, 'text/plain': text }
    : plainBundle(bundle)
}
