/** @file The item in the status bar: mode, device and memory of the current notebook's kernel. */

import type { JupyterFrontEnd } from '@jupyterlab/application'
import type { INotebookTracker } from '@jupyterlab/notebook'
import { type Popup, showPopup } from '@jupyterlab/statusbar'
import type { TranslationBundle } from '@jupyterlab/translation'
import { ReactWidget } from '@jupyterlab/ui-components'
import { Signal } from '@lumino/signaling'
import type { ReactElement } from 'react'
import type { IFeatures } from '../features/features.ts'
import type { LiveConnection } from '../live/connection.ts'
import type { ILiveConnections } from '../live/liveConnections.ts'
import { StatusDetails } from './statusDetails.tsx'
import { statusText } from './statusText.ts'

export interface StatusItemParts {
  readonly shell: Pick<JupyterFrontEnd.IShell, 'currentWidget' | 'currentChanged'>
  readonly tracker: INotebookTracker
  readonly connections: ILiveConnections
  readonly features: IFeatures
  readonly trans: TranslationBundle
}

export class StatusItem extends ReactWidget {
  /** Whether there is something to show may have changed. */
  readonly activeChanged = new Signal<this, void>(this)
  readonly #parts: StatusItemParts
  #connection: LiveConnection | undefined
  #details: StatusDetails | undefined
  #popup: Popup | undefined

  constructor(parts: StatusItemParts) {
    super()
    this.#parts = parts
    this.addClass('diptych-Status')
    parts.shell.currentChanged?.connect(this.#follow, this)
    parts.tracker.currentChanged.connect(this.#follow, this)
    parts.connections.changed.connect(this.#follow, this)
    parts.features.changed.connect(this.#show, this)
    this.#follow()
  }

  get isActive(): boolean {
    return this.#parts.features.isOn('status') && this.#connection?.status !== undefined
  }

  override dispose(): void {
    if (this.isDisposed) return
    this.#popup?.dispose()
    Signal.disconnectReceiver(this)
    super.dispose()
  }

  protected override render(): ReactElement | null {
    const status = this.#connection?.status
    if (!status) return null
    const { trans } = this.#parts
    this.node.dataset.mode = status.mode
    return (
      <button
        type="button"
        className="diptych-Status-button"
        title={trans.__('How cells run (%1), on which device, memory in use. Click for more.', status.modeSetBy)}
        aria-haspopup="dialog"
        onClick={() => this.#toggleDetails()}
      >
        {statusText(status)}
      </button>
    )
  }

  /** Another notebook is used, or this one has another connection. */
  #follow(): void {
    const { shell, tracker, connections } = this.#parts
    const notebook = tracker.currentWidget
    // The tracker's stays when something else than a notebook is used.
    const connection = notebook && notebook === shell.currentWidget ? connections.of(notebook) : undefined
    if (connection !== this.#connection) {
      this.#connection?.statusChanged.disconnect(this.#show, this)
      this.#connection = connection
      connection?.statusChanged.connect(this.#show, this)
    }
    this.#show()
  }

  #show(): void {
    if (!this.isActive) this.#popup?.dispose()
    this.update()
    this.#details?.update()
    this.activeChanged.emit()
  }

  #toggleDetails(): void {
    if (this.#popup) {
      this.#popup.dispose()
      return
    }
    const details = new StatusDetails(() => this.#connection?.status, this.#parts.trans)
    const popup = showPopup({ body: details, anchor: this, align: 'left', hasDynamicSize: true })
    this.#details = details
    this.#popup = popup
    details.node.focus()
    popup.disposed.connect(() => {
      const hadFocus = details.node.contains(document.activeElement) || document.activeElement === document.body
      this.#details = undefined
      this.#popup = undefined
      if (hadFocus) this.node.querySelector('button')?.focus()
    })
  }
}
