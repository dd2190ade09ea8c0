/** @file Whether a notebook is Diptych's: by its kernel, and without one by what its metadata ask for. */

import type { NotebookPanel } from '@jupyterlab/notebook'

/** The name that `diptych install` gives the kernel. */
const KERNEL = 'diptych'

export function isDiptych({ sessionContext, model }: NotebookPanel): boolean {
  const kernel = sessionContext.session?.kernel
  if (kernel) return kernel.name === KERNEL
  const { name } = Object(model?.getMetadata('kernelspec')) as { name?: unknown }
  return name === KERNEL
}

/** Calls `look` whenever the answer may have changed. @returns ends that */
export function watchKernel(panel: NotebookPanel, look: () => void): () => void {
  let hasEnded = false
  const check = (): void => {
    if (!hasEnded) look()
  }
  panel.sessionContext.kernelChanged.connect(check)
  void panel.context.ready.then(check)
  return () => {
    hasEnded = true
    panel.sessionContext.kernelChanged.disconnect(check)
  }
}
