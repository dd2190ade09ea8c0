/** @file The notebook's default mode, in its metadata: `{"diptych": {"mode": "graph"}}`. */

import { isMode, type Mode } from '@diptych/protocol'
import type { INotebookModel } from '@jupyterlab/notebook'

const KEY = 'diptych'

/** undefined: the kernel's own settings decide. */
export function notebookMode(model: INotebookModel | null): Mode | undefined {
  const { mode } = Object(model?.getMetadata(KEY)) as { mode?: unknown }
  return isMode(mode) ? mode : undefined
}

/** Keeps what else is written under the key. A choice that changes nothing leaves the notebook as it was saved. */
export function setNotebookMode(model: INotebookModel, mode: Mode | undefined): void {
  if (notebookMode(model) === mode) return
  const { mode: _, ...others } = Object(model.getMetadata(KEY)) as Record<string, unknown>
  const written = mode === undefined ? others : { ...others, mode }
  if (Object.keys(written).length === 0) model.deleteMetadata(KEY)
  else model.setMetadata(KEY, written)
}
