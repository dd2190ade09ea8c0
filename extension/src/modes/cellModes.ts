/** @file The mode of a notebook's cells, read from and written into their text. */

import { cellMode, type Mode, namesOwnModes, withCellMode } from '@diptych/protocol'
import type { ICellModel } from '@jupyterlab/cells'
import type { Notebook } from '@jupyterlab/notebook'
import { editSource } from './editSource.ts'

/** `undefined`: the cell has no mode line. `own`: it is of a kind that names its modes itself, such as `%%compare`. */
export type CellMode = Mode | 'own' | undefined

export function modeOf(cell: ICellModel): CellMode {
  const source = cell.sharedModel.getSource()
  return namesOwnModes(source) ? 'own' : cellMode(source)
}

export function setModeOf(cell: ICellModel, mode: Mode | undefined): void {
  editSource(cell.sharedModel, withCellMode(cell.sharedModel.getSource(), mode))
}

/** Whether the cell's mode can be chosen. */
export function isChangeable(cell: ICellModel): boolean {
  return cell.type === 'code' && cell.getMetadata('editable') !== false && modeOf(cell) !== 'own'
}

/** The cells that a command for the chosen cells is about. */
export function changeableCells(notebook: Notebook): ICellModel[] {
  return notebook.widgets
    .filter(cell => notebook.isSelectedOrActive(cell))
    .map(({ model }) => model)
    .filter(isChangeable)
}

/** Default first: who has chosen nothing gets the other way of running. */
const ORDER: readonly (Mode | undefined)[] = [undefined, 'graph', 'graph+xla', 'eager']

export function nextMode(mode: CellMode): Mode | undefined {
  const index = ORDER.indexOf(mode === 'own' ? undefined : mode)
  return ORDER[(index + 1) % ORDER.length]
}
