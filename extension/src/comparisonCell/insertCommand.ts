/** @file The command that puts a comparison cell below the active one. */

import type { NotebookPanel } from '@jupyterlab/notebook'
import type { CommandParts } from '../commandParts.ts'
import { isDiptych } from '../notebookKernel.ts'
import { insertComparison } from './insert.ts'

export const INSERT_COMPARISON = 'diptych:insert-comparison'

export function addInsertCommand({ commands, palette, tracker, features, trans }: CommandParts): void {
  const panel = (): NotebookPanel | undefined => {
    const { currentWidget } = tracker
    return currentWidget && features.isOn('comparisonCells') && isDiptych(currentWidget) ? currentWidget : undefined
  }
  commands.addCommand(INSERT_COMPARISON, {
    label: trans.__('Insert Comparison Cell Below'),
    caption: trans.__(
      'A cell that runs variants of code in turns and holds their times and results against each other',
    ),
    describedBy: { args: { type: 'object', properties: {} } },
    isVisible: () => panel() !== undefined,
    isEnabled: () => panel()?.model?.readOnly === false,
    execute: () => {
      const used = panel()
      if (used) insertComparison(used.content)
    },
  })
  palette?.addItem({ command: INSERT_COMPARISON, category: trans.__('Diptych') })
}
