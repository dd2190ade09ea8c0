/** @file What the commands for notebooks are made with. */

import type { ICommandPalette } from '@jupyterlab/apputils'
import type { INotebookTracker } from '@jupyterlab/notebook'
import type { TranslationBundle } from '@jupyterlab/translation'
import type { CommandRegistry } from '@lumino/commands'
import type { IFeatures } from './features/features.ts'

export interface CommandParts {
  readonly commands: CommandRegistry
  readonly palette: ICommandPalette | null
  readonly tracker: INotebookTracker
  readonly features: IFeatures
  readonly trans: TranslationBundle
}
