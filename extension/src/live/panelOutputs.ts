/**
 * @file Puts panels into the outputs of their cells where JupyterLab does not: it forgets the way there when its page is reloaded
 * while a cell runs.
 */

import { encodeSummary, type MimeBundle, SUMMARY_MIME, type SummaryPanel } from '@diptych/protocol'
import type { ICellModel, ICodeCellModel } from '@jupyterlab/cells'
import type { IDisplayData } from '@jupyterlab/nbformat'
import type { IOutputAreaModel } from '@jupyterlab/outputarea'
import { JSONExt, type PartialJSONObject } from '@lumino/coreutils'
import type { SavedPanels } from './savedPanels.ts'

export class PanelOutputs {
  readonly #cells: () => Iterable<ICellModel>
  readonly #saved: SavedPanels
  /** Those that are in an output, or were: one that is gone was cleared. */
  readonly #placed = new Set<string>()

  constructor(cells: () => Iterable<ICellModel>, saved: SavedPanels) {
    this.#cells = cells
    this.#saved = saved
  }

  /** The panel's cell runs; which one it is, is not known. */
  note(panel: string): void {
    if (this.#find(panel)) this.#placed.add(panel)
  }

  /** The panel's cell runs. */
  show(cellId: string | null, panel: SummaryPanel): void {
    const { panel: name } = panel
    if (!this.#placed.has(name) && !this.#find(name)) {
      this.#insert(cellId, { [SUMMARY_MIME]: { ...encodeSummary(panel) }, 'text/plain': 'Summaries …' })
    }
    this.#placed.add(name)
  }

  /** The panel's cell has ended, with this output. */
  complete(cellId: string | null, panel: string, data: MimeBundle): void {
    const place = this.#find(panel)
    if (place && !hasData(place, data)) place.outputs.set(place.index, displayData(data))
    if (!place && !this.#placed.has(panel) && !this.#saved.has(panel)) this.#insert(cellId, data)
    this.#placed.add(panel)
  }

  /** The notebook is on disk as it is. */
  noteSaved(): void {
    this.#saved.add(this.#placed)
  }

  #insert(cellId: string | null, data: MimeBundle): void {
    for (const { id, outputs } of this.#codeCells()) {
      if (id !== cellId) continue
      // A cell has one panel a run: another one is of an earlier run.
      const index = panelsIn(outputs).findIndex(name => name !== undefined)
      if (index === -1) outputs.add(displayData(data))
      else outputs.set(index, displayData(data))
    }
  }

  #find(panel: string): Place | undefined {
    for (const { outputs } of this.#codeCells()) {
      const index = panelsIn(outputs).indexOf(panel)
      if (index !== -1) return { outputs, index }
    }
    return undefined
  }

  *#codeCells(): Iterable<ICodeCellModel> {
    for (const cell of this.#cells()) if (cell.type === 'code') yield cell as ICodeCellModel
  }
}

interface Place {
  readonly outputs: IOutputAreaModel
  readonly index: number
}

/** The panel of each output; undefined for other outputs. */
function panelsIn(outputs: IOutputAreaModel): (string | undefined)[] {
  return Array.from({ length: outputs.length }, (_, index) => {
    const { panel } = Object(outputs.get(index).data[SUMMARY_MIME]) as { panel?: unknown }
    return typeof panel === 'string' ? panel : undefined
  })
}

/** Whether the output holds it; pictures are left out, as they are drawn from the rest. */
function hasData({ outputs, index }: Place, data: MimeBundle): boolean {
  const own = outputs.get(index).data
  return ['text/plain', SUMMARY_MIME].every(type => isEqual(own[type], data[type]))
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b
  return JSONExt.deepEqual(a as PartialJSONObject, b as PartialJSONObject)
}

function displayData(data: MimeBundle): IDisplayData {
  return { output_type: 'display_data', data: data as IDisplayData['data'], metadata: {} }
}
