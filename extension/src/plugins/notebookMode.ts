/** @file Plugin: the notebook's default mode, on its toolbar and by a command. The live connection tells it to the kernel. */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils'
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook'
import { ITranslator, nullTranslator } from '@jupyterlab/translation'
import { IFeatures } from '../features/features.ts'
import { addNotebookModeCommand } from '../modes/notebookModeCommand.ts'
import { NotebookModeSelect } from '../modes/notebookModeSelect.tsx'

export const notebookMode: JupyterFrontEndPlugin<void> = {
  id: '@diptych/lab:notebookMode',
  description: 'How cells of a notebook run that do not say it themselves.',
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
    toolbars.addFactory<NotebookPanel>(
      'Notebook',
      'diptych-notebook-mode',
      panel => new NotebookModeSelect(panel, features, trans),
    )
    addNotebookModeCommand({ commands, palette, tracker, features, trans })
  },
}
