/** @file Plugin: comparison cells, put in by a command. The renderers draw what they give. */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { ICommandPalette } from '@jupyterlab/apputils'
import { INotebookTracker } from '@jupyterlab/notebook'
import { ITranslator, nullTranslator } from '@jupyterlab/translation'
import { addInsertCommand } from '../comparisonCell/insertCommand.ts'
import { IFeatures } from '../features/features.ts'

export const comparisonCells: JupyterFrontEndPlugin<void> = {
  id: '@diptych/lab:comparisonCells',
  description: 'Puts comparison cells into notebooks.',
  autoStart: true,
  requires: [IFeatures, INotebookTracker],
  optional: [ICommandPalette, ITranslator],
  activate: (
    { commands },
    features: IFeatures,
    tracker: INotebookTracker,
    palette: ICommandPalette | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load('diptych')
    addInsertCommand({ commands, palette, tracker, features, trans })
  },
}
