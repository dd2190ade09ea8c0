/** @file The command for a notebook's default mode. */

import type { INotebookModel } from '@jupyterlab/notebook'
import type { CommandParts } from '../commandParts.ts'
import { isDiptych } from '../notebookKernel.ts'
import { describeModeArgs, MODE_CHOICES, readMode } from './modeArgs.ts'
import { modeNames } from './modeNames.ts'
import { notebookMode, setNotebookMode } from './notebookMode.ts'

export const SET_NOTEBOOK_MODE = 'diptych:set-notebook-mode'

export function addNotebookModeCommand({ commands, palette, tracker, features, trans }: CommandParts): void {
  const names: Readonly<Record<string, string>> = { default: trans.__("Kernel's Default"), ...modeNames(trans) }
  const model = (): INotebookModel | undefined => {
    const panel = tracker.currentWidget
    return panel?.model && features.isOn('notebookMode') && isDiptych(panel) ? panel.model : undefined
  }

  commands.addCommand(SET_NOTEBOOK_MODE, {
    label: args => trans.__('Notebook Mode: %1', names[String(args.mode)] ?? '…'),
    caption: trans.__('How cells run that do not say it themselves; kept in the notebook'),
    describedBy: { args: describeModeArgs("how the notebook's cells run; default: as the kernel's settings say") },
    isVisible: () => model() !== undefined,
    isEnabled: () => model()?.readOnly === false,
    isToggleable: true,
    isToggled: args => {
      const used = model()
      return used !== undefined && (notebookMode(used) ?? 'default') === args.mode
    },
    execute: args => {
      const mode = readMode(args)
      const used = model()
      if (used) setNotebookMode(used, mode)
    },
  })
  for (const mode of MODE_CHOICES) {
    palette?.addItem({ command: SET_NOTEBOOK_MODE, args: { mode }, category: trans.__('Diptych') })
  }
}
