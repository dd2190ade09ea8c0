/** @file The switch on a cell's toolbar: shows the mode that the cell's text names, and writes it there. */

import type { Cell } from '@jupyterlab/cells'
import type { NotebookPanel } from '@jupyterlab/notebook'
import type { TranslationBundle } from '@jupyterlab/translation'
import { ReactWidget } from '@jupyterlab/ui-components'
import type { ReactElement } from 'react'
import type { IFeatures } from '../features/features.ts'
import { isDiptych, watchKernel } from '../notebookKernel.ts'
import { isChangeable, modeOf, setModeOf } from './cellModes.ts'
import { ModeSelect } from './modeSelect.tsx'

export class CellModeSwitch extends ReactWidget {
  readonly #cell: Cell
  readonly #panel: NotebookPanel
  readonly #features: IFeatures
  readonly #trans: TranslationBundle
  readonly #unwatch: () => void

  constructor(cell: Cell, panel: NotebookPanel, features: IFeatures, trans: TranslationBundle) {
    super()
    this.#cell = cell
    this.#panel = panel
    this.#features = features
    this.#trans = trans
    this.addClass('diptych-CellMode')
    cell.model.contentChanged.connect(this.update, this)
    cell.model.metadataChanged.connect(this.update, this)
    features.changed.connect(this.#show, this)
    this.#unwatch = watchKernel(panel, () => this.#show())
    this.#show()
  }

  override dispose(): void {
    if (this.isDisposed) return
    this.#unwatch()
    this.#features.changed.disconnect(this.#show, this)
    this.#cell.model?.contentChanged.disconnect(this.update, this)
    this.#cell.model?.metadataChanged.disconnect(this.update, this)
    super.dispose()
  }

  protected override render(): ReactElement | null {
    const { model } = this.#cell
    // A cell that was taken away has none.
    if (!model) return null
    const trans = this.#trans
    const mode = modeOf(model)
    const isOwn = mode === 'own'
    this.node.dataset.mode = mode ?? 'default'
    return (
      <ModeSelect
        trans={trans}
        className="diptych-CellMode-select"
        label={trans.__('Execution mode of this cell')}
        title={
          isOwn
            ? trans.__('This cell names its modes itself, in its first line')
            : trans.__("How this cell runs; written as the cell's first line")
        }
        noChoice={isOwn ? trans.__('Own') : trans.__('Default')}
        mode={isOwn ? undefined : mode}
        isDisabled={!isChangeable(model)}
        choose={chosen => setModeOf(model, chosen)}
        leave={() => this.#cell.node.focus()}
      />
    )
  }

  #show(): void {
    const isWanted = this.#features.isOn('cellMode') && this.#cell.model?.type === 'code' && isDiptych(this.#panel)
    this.setHidden(!isWanted)
    this.update()
  }
}
