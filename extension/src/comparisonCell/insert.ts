/** @file Puts a comparison cell below the active one. */

import type { Notebook } from '@jupyterlab/notebook'
import { COMPARISON_TEMPLATE } from './template.ts'

/** One step for undo; the new cell is active and takes text. */
export function insertComparison(notebook: Notebook): void {
  const { model } = notebook
  if (!model) return
  const index = notebook.activeCell ? notebook.activeCellIndex + 1 : 0
  // A cell made by the person at this page is trusted, as are those of JupyterLab's own button.
  model.sharedModel.insertCell(index, {
    cell_type: 'code',
    source: COMPARISON_TEMPLATE,
    metadata: { trusted: true },
  })
  notebook.deselectAll()
  notebook.activeCellIndex = index
  notebook.mode = 'edit'
}
