/** @file What renderers may ask, in a notebook of JupyterLab. */

import type { Cell } from '@jupyterlab/cells'
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook'
import { Signal } from '@lumino/signaling'
import { editSource } from '../modes/editSource.ts'
import type { LivePanels, RenderedCell, RendererContext } from './context.ts'

/** @param live - the notebook's panels, if it has a live connection */
export function notebookContext(panel: NotebookPanel, live: () => LivePanels | undefined): RendererContext {
  const rendered = new WeakMap<Cell, RenderedCell>()
  return {
    live,
    cellOf(node) {
      const cell = panel.content.widgets.find(other => other.node.contains(node))
      if (cell?.model.type !== 'code') return undefined
      const known = rendered.get(cell) ?? renderedCell(cell, panel)
      rendered.set(cell, known)
      return known
    },
    download,
  }
}

/** Outside notebooks: what is stored is all there is. */
export const storedContext: RendererContext = { live: () => undefined, cellOf: () => undefined, download }

function renderedCell(cell: Cell, panel: NotebookPanel): RenderedCell {
  const { model } = cell
  const shared = model.sharedModel
  const sourceChanged = new Signal<unknown, void>(cell)
  model.contentChanged.connect(() => sourceChanged.emit())
  return {
    get source() {
      return shared.getSource()
    },
    get isReadOnly() {
      return cell.readOnly || panel.model?.readOnly === true
    },
    sourceChanged,
    setSource: text => editSource(shared, text),
    run: async () => {
      await NotebookActions.runCells(panel.content, [cell], panel.sessionContext)
    },
  }
}

function download(name: string, blob: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href))
}
