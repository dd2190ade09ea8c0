/** @file What a renderer may ask of the place that it draws in. A stored output draws without any of it. */

import type { SummaryStore } from '@diptych/protocol'
import type { ISignal } from '@lumino/signaling'

export interface RendererContext {
  /** The live panels of the notebook; undefined outside notebooks. The object stays the same for as long as the notebook is open. */
  live(): LivePanels | undefined
  /** The code cell whose output `node` lies in; undefined outside notebooks and while `node` is in no page. */
  cellOf(node: HTMLElement): RenderedCell | undefined
  /** Gives the person a file. */
  download(name: string, blob: Blob): void
}

/** The panels that the notebook's kernel tells of. A panel is named as in its payload. */
export interface LivePanels {
  /** All points of a panel as far as the page knows them; undefined if it only stands in a stored output. The same object as it grows. */
  store(panel: string): SummaryStore | undefined
  /** Whether its cell still runs, so that more may come. */
  isRunning(panel: string): boolean
  /** Carries the name of a panel whose store has grown or whose cell has ended: at most once a frame for each. */
  readonly changed: ISignal<LivePanels, string>
}

/** The cell that a renderer draws in. */
export interface RenderedCell {
  /** Its text, as it is. */
  readonly source: string
  /** Whether the text may not be edited. */
  readonly isReadOnly: boolean
  /** The text has changed, whoever changed it. */
  readonly sourceChanged: ISignal<unknown, void>
  /** Writes another text; undo brings the old one back. Its outputs stay. */
  setSource(text: string): void
  /** Runs the cell as its run button does. Resolves when it has ended, whether it failed or not. */
  run(): Promise<void>
}
