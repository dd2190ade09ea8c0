/** @file The size that a chart gets, in pixels of the page. */

export interface Size {
  readonly width: number
  readonly height: number
}

/** Tells a node's width, at first and when it changes. Not that it is 0: a notebook takes cells off the page and puts them back. @returns a function that ends it */
export function observeWidth(node: Element, listener: (width: number) => void): () => void {
  const observer = new ResizeObserver(entries => {
    const width = Math.floor(entries.at(-1)?.contentRect.width ?? 0)
    if (width > 0) listener(width)
  })
  observer.observe(node)
  return () => observer.disconnect()
}
