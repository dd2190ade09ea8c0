/** @file Commands for the mode of the chosen cells. */

import type { Notebook } from '@jupyterlab/notebook'
import type { CommandParts } from '../commandParts.ts'
import { isDiptych } from '../notebookKernel.ts'
import { changeableCells, modeOf, nextMode, setModeOf } from './cellModes.ts'
import { describeModeArgs, MODE_CHOICES, readMode } from './modeArgs.ts'
import { modeNames } from './modeNames.ts'

export const SET_CELL_MODE = 'diptych:set-cell-mode'
export const TOGGLE_CELL_MODE = 'diptych:toggle-cell-mode'

export function addCellModeCommands({ commands, palette, tracker, features, trans }: CommandParts): void {
  const names: Readonly<Record<string, string>> = { default: trans.__('Default'), ...modeNames(trans) }
  const category = trans.__('Diptych')

  /** The notebook that is used, if the feature is there for it. */
  const notebook = (): Notebook | undefined => {
    const panel = tracker.currentWidget
    return panel && features.isOn('cellMode') && isDiptych(panel) ? panel.content : undefined
  }
  const cells = () => {
    const used = notebook()
    return used ? changeableCells(used) : []
  }

  commands.addCommand(SET_CELL_MODE, {
    label: args => trans.__('Cell Mode: %1', names[String(args.mode)] ?? '…'),
    caption: trans.__("Write the mode as the chosen cells' first line"),
    describedBy: { args: describeModeArgs('how the chosen cells run; default: as the notebook says') },
    isVisible: () => notebook() !== undefined,
    isEnabled: () => cells().length > 0,
    isToggleable: true,
    isToggled: args => {
      const chosen = cells()
      return chosen.length > 0 && chosen.every(cell => (modeOf(cell) ?? 'default') === args.mode)
    },
    execute: args => {
      const mode = readMode(args)
      for (const cell of cells()) setModeOf(cell, mode)
    },
  })

  commands.addCommand(TOGGLE_CELL_MODE, {
    label: trans.__('Next Cell Mode'),
    caption: trans.__('Default, graph, XLA, eager, and round again'),
    describedBy: { args: { type: 'object', properties: {} } },
    isVisible: () => notebook() !== undefined,
    isEnabled: () => cells().length > 0,
    execute: () => {
      const [first, ...others] = cells()
      if (!first) return
      const mode = nextMode(modeOf(first))
      for (const cell of [first, ...others]) setModeOf(cell, mode)
    },
  })

  for (const mode of MODE_CHOICES) palette?.addItem({ command: SET_CELL_MODE, args: { mode }, category })
  palette?.addItem({ command: TOGGLE_CELL_MODE, category })
}
