/** @file Makes an editor's host as high as its text, so that short code takes a few lines and long code scrolls. */

import type { editor } from 'monaco-editor/editor/editor.api'

// Three lines, so that the search has room; and not more than a screen shows together with what lies around.
const MIN_PX = 58
const MAX_PX = 420

/** @param editors - one, or the two sides of a diff: the higher one counts. @returns a function that ends it */
export function fitHeight(host: HTMLElement, editors: readonly editor.ICodeEditor[]): () => void {
  const fit = (): void => {
    const height = Math.max(...editors.map(made => made.getContentHeight()))
    host.style.height = `${Math.min(MAX_PX, Math.max(MIN_PX, height))}px`
  }
  const listeners = editors.map(made => made.onDidContentSizeChange(fit))
  fit()
  return () => {
    for (const listener of listeners) listener.dispose()
  }
}
