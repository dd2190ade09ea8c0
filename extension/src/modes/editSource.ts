/** @file Writes another text into a cell: of the old one as much stays as can, and with it the cursor. */

import type { ICellModel } from '@jupyterlab/cells'
import { textChange } from '../comparison/textChange.ts'

/** One step for undo. Outputs stay as they are. */
export function editSource(shared: ICellModel['sharedModel'], text: string): void {
  const change = textChange(shared.getSource(), text)
  if (change) shared.updateSource(change.start, change.end, change.text)
}
