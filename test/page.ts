/** @file What JupyterLab's packages expect of a page and jsdom does not have. */

/** Nothing is laid out here: nothing ever comes into view. */
class NoObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

const page = globalThis as unknown as Record<string, unknown>
page.DragEvent ??= class extends Event {}
page.IntersectionObserver ??= NoObserver
page.ResizeObserver ??= NoObserver
// No media query matches.
page.matchMedia ??= (media: string) => Object.assign(new EventTarget(), { media, matches: false })
page.requestIdleCallback ??= (work: () => void) => setTimeout(work)
