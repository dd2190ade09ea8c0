/** @file The list on the notebook's toolbar: how cells run that do not say it themselves. */

import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook'
import type { TranslationBundle } from '@jupyterlab/translation'
import { ReactWidget } from '@jupyterlab/ui-components'
import type { ReactElement } from 'react'
import type { IFeatures } from '../features/features.ts'
import { isDiptych, watchKernel } from '../notebookKernel.ts'
import { ModeSelect } from './modeSelect.tsx'
import { notebookMode, setNotebookMode } from './notebookMode.ts'

export class NotebookModeSelect extends ReactWidget {
  readonly #panel: NotebookPanel
  readonly #features: IFeatures
  readonly #trans: TranslationBundle
  readonly #unwatch: () => void
  #model: INotebookModel | null = null

  constructor(panel: NotebookPanel, features: IFeatures, trans: TranslationBundle) {
    super()
    this.#panel = panel
    this.#features = features
    this.#trans = trans
    this.addClass('diptych-NotebookMode')
    features.changed.connect(this.#show, this)
    this.#unwatch = watchKernel(panel, () => this.#show())
    this.#show()
  }

  override dispose(): void {
    if (this.isDisposed) return
    this.#unwatch()
    this.#features.changed.disconnect(this.#show, this)
    this.#model?.metadataChanged.disconnect(this.update, this)
    super.dispose()
  }

  protected override render(): ReactElement | null {
    const { model } = this.#panel
    if (!model) return null
    const trans = this.#trans
    const mode = notebookMode(model)
    this.node.dataset.mode = mode ?? 'default'
    return (
      <ModeSelect
        trans={trans}
        className="diptych-NotebookMode-select"
        label={trans.__('Default execution mode of this notebook')}
        title={trans.__('How cells run that do not say it themselves; kept in the notebook')}
        noChoice={trans.__("Kernel's default")}
        mode={mode}
        isDisabled={model.readOnly}
        choose={chosen => setNotebookMode(model, chosen)}
        leave={() => this.#panel.content.activate()}
      />
    )
  }

  #show(): void {
    if (this.#panel.model !== this.#model) {
      this.#model?.metadataChanged.disconnect(this.update, this)
      this.#model = this.#panel.model
      this.#model?.metadataChanged.connect(this.update, this)
    }
    this.setHidden(!this.#features.isOn('notebookMode') || !isDiptych(this.#panel))
    this.update()
  }
}
