/** @file Plugin: the tutorials, in the launcher, the Help menu and the palette. */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { ICommandPalette } from '@jupyterlab/apputils'
import { ILauncher } from '@jupyterlab/launcher'
import { IMainMenu } from '@jupyterlab/mainmenu'
import { ITranslator, nullTranslator } from '@jupyterlab/translation'
import { IFeatures } from '../features/features.ts'
import { addTutorialCommand } from '../tutorials/tutorialCommand.ts'

export const tutorials: JupyterFrontEndPlugin<void> = {
  id: '@diptych/lab:tutorials',
  description: 'Opens the tutorials.',
  autoStart: true,
  requires: [IFeatures],
  optional: [ILauncher, IMainMenu, ICommandPalette, ITranslator],
  activate: (
    { commands, serviceManager: { contents } },
    features: IFeatures,
    launcher: ILauncher | null,
    menus: IMainMenu | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load('diptych')
    addTutorialCommand({ commands, contents, features, launcher, menus, palette, trans })
  },
}
