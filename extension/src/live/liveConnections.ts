/** @file The live connections of all open notebooks. */

import type { NotebookPanel } from '@jupyterlab/notebook'
import { Token } from '@lumino/coreutils'
import { type ISignal, Signal } from '@lumino/signaling'
import { notebookMode } from '../modes/notebookMode.ts'
import { LiveConnection } from './connection.ts'
import { PanelOutputs } from './panelOutputs.ts'
import type { SavedPanels } from './savedPanels.ts'

export interface ILiveConnections {
  /** The connection of a notebook; undefined where the feature is switched off. Views of one notebook share theirs. */
  of(panel: NotebookPanel): LiveConnection | undefined
  /** A notebook has got its connection, or lost it. */
  readonly changed: ISignal<ILiveConnections, void>
}

export const ILiveConnections = new Token<ILiveConnections>(
  '@diptych/lab:ILiveConnections',
  'What the kernels of the open notebooks tell while they compute: panels and status.',
)

export class LiveConnections implements ILiveConnections {
  readonly changed = new Signal<this, void>(this)
  readonly #connections = new Map<NotebookPanel['context'], LiveConnection>()
  readonly #saved: SavedPanels

  constructor(saved: SavedPanels) {
    this.#saved = saved
  }

  of({ context }: NotebookPanel): LiveConnection | undefined {
    return this.#connections.get(context)
  }

  /** Gives a notebook its connection, if it has none, for as long as it is open. */
  connect({ context }: NotebookPanel): void {
    if (this.#connections.has(context) || context.isDisposed) return
    const { model, sessionContext } = context
    const outputs = new PanelOutputs(() => model.cells, this.#saved)
    const connection = new LiveConnection(sessionContext, { mode: () => notebookMode(model), outputs })
    this.#connections.set(context, connection)
    model.metadataChanged.connect(connection.sendMode, connection)
    context.saveState.connect((_, state) => {
      if (state === 'completed') outputs.noteSaved()
    }, connection)
    context.disposed.connect(() => this.#disconnect(context))
    // Not before its cells are there: what the kernel sends first goes into them.
    void context.ready.then(() => connection.start())
    this.changed.emit()
  }

  disconnectAll(): void {
    for (const context of [...this.#connections.keys()]) this.#disconnect(context)
  }

  #disconnect(context: NotebookPanel['context']): void {
    this.#connections.get(context)?.dispose()
    if (this.#connections.delete(context)) this.changed.emit()
  }
}
