/** @file Plugin: the mode of a cell, on its toolbar and by commands. */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils'
import type { Cell } from '@jupyterlab/cells'
import { INotebookTracker } from '@jupyterlab/notebook'
import { ITranslator, nullTranslator } from '@jupyterlab/translation'
import { Widget } from '@lumino/widgets'
import { IFeatures } from '../features/features.ts'
import { addCellModeCommands } from '../modes/cellModeCommands.ts'
import { CellModeSwitch } from '../modes/cellModeSwitch.tsx'

export const cellMode: JupyterFrontEndPlugin<void> = {
  id: '@diptych/lab:cellMode',
  description: "Switches a cell between modes; the cell's text says which one it has.",
  autoStart: true,
  requires: [IFeatures, INotebookTracker, IToolbarWidgetRegistry],
  optional: [ICommandPalette, ITranslator],
  activate: (
    { commands },
    features: IFeatures,
    tracker: INotebookTracker,
    toolbars: IToolbarWidgetRegistry,
    palette: ICommandPalette | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load('diptych')
    toolbars.addFactory<Cell>('Cell', 'diptych-cell-mode', cell => {
      const panel = tracker.find(({ content }) => content.widgets.includes(cell))
      // Consoles have cells as well.
      return panel ? new CellModeSwitch(cell, panel, features, trans) : new Widget()
    })
    addCellModeCommands({ commands, palette, tracker, features, trans })
  },
}
