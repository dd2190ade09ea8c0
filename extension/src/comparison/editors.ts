/** @file The editors of a comparison cell: its variants' code to edit, or two of them held against each other. Loads Monaco when somebody opens one. */

import type { Comparison } from '@diptych/protocol'
import { element } from '../charts/element.ts'
import type { RenderedCell } from '../renderers/context.ts'
import type { EditorFactory } from './codeEditor.ts'
import { type DiffPlace, DiffView } from './diffView.ts'
import { type EditPlace, EditView } from './editView.ts'
import { keepKeys } from './keys.ts'

export type EditorsView = 'edit' | 'diff'

export interface EditorsOptions {
  /** Index of the variant that the diff holds the others against at first. */
  readonly baseline: number
  /** Another view has been opened; undefined: none is open. */
  onViewChange?(view: EditorsView | undefined): void
  /** Where the editors come from: Monaco, if not said otherwise. */
  load?(): Promise<EditorFactory>
}

/**
 * Editors in `host`, none of them open. If `cell` was run while its editors were open, they open again as they were: the run
 * has replaced the output in which they lay.
 *
 * @param cell - whose text is edited and run; undefined, in an exported notebook say: the comparison's code is shown, read only
 */
export function createComparisonEditors(
  host: HTMLElement,
  cell: RenderedCell | undefined,
  comparison: Comparison,
  options: EditorsOptions,
): ComparisonEditors {
  return new ComparisonEditors(host, cell, comparison, options)
}

/** Whether editors that are made for this cell will open by themselves. */
export function reopens(cell: RenderedCell): boolean {
  return left.has(cell)
}

/** What is open, and where the person is or was in either view. */
interface Opened {
  readonly view?: EditorsView | undefined
  readonly edit?: EditPlace
  readonly diff?: DiffPlace
}

/** What was open in outputs that are gone, by their cells. */
const left = new WeakMap<RenderedCell, Opened>()

export class ComparisonEditors {
  readonly #node = element('section', { class: 'diptych-Editors', 'aria-label': 'Code of the variants', hidden: true })
  readonly #cell: RenderedCell | undefined
  readonly #baseline: number
  readonly #onViewChange: (view: EditorsView | undefined) => void
  readonly #load: () => Promise<EditorFactory>
  readonly #releaseKeys: () => void
  #comparison: Comparison
  #opened: Opened = {}
  #shown: EditView | DiffView | undefined
  #isRunning = false
  #isDisposed = false

  constructor(
    host: HTMLElement,
    cell: RenderedCell | undefined,
    comparison: Comparison,
    { baseline, onViewChange = () => {}, load = () => import('./monaco.ts') }: EditorsOptions,
  ) {
    this.#cell = cell
    this.#comparison = comparison
    this.#baseline = baseline
    this.#onViewChange = onViewChange
    this.#load = load
    this.#releaseKeys = keepKeys(this.#node, cell && (() => void this.#run()))
    host.append(this.#node)
    const { view, ...places } = (cell && left.get(cell)) ?? {}
    this.#opened = places
    if (view) this.open(view)
  }

  /** What is open; undefined: nothing. */
  get view(): EditorsView | undefined {
    return this.#opened.view
  }

  open(view: EditorsView): void {
    if (this.#isDisposed || this.view === view) return
    this.#clear()
    this.#setView(view)
    void this.#fill(view)
  }

  close(): void {
    if (this.#isDisposed || this.view === undefined) return
    this.#clear()
    this.#setView(undefined)
  }

  /** Another comparison takes the place of the one so far. */
  update(comparison: Comparison): void {
    this.#comparison = comparison
    // With a cell, what is shown is its text.
    if (this.#cell || !this.view || this.#isDisposed) return
    this.#clear()
    void this.#fill(this.view)
  }

  /** Safe to call twice. */
  dispose(): void {
    if (this.#isDisposed) return
    this.#isDisposed = true
    this.#clear()
    if (this.#cell) left.set(this.#cell, this.#opened)
    this.#releaseKeys()
    this.#node.remove()
  }

  #setView(view: EditorsView | undefined): void {
    this.#opened = { ...this.#opened, view }
    this.#node.hidden = view === undefined
    this.#onViewChange(view)
  }

  async #fill(view: EditorsView): Promise<void> {
    const waiting = element('p', { class: 'diptych-EditorsSentence', role: 'status' }, 'Loading the editor …')
    this.#node.replaceChildren(waiting)
    // Closed or filled otherwise meanwhile: nobody waits for this any more.
    const isAwaited = (): boolean => waiting.parentNode === this.#node && !this.#isDisposed
    try {
      const factory = await this.#load()
      if (isAwaited()) this.#show(view, factory)
      waiting.remove()
    } catch (error) {
      if (isAwaited()) this.#node.replaceChildren(this.#failure(view, error))
    }
  }

  #show(view: EditorsView, factory: EditorFactory): void {
    const { edit, diff } = this.#opened
    if (view === 'edit') {
      const shown = new EditView(this.#cell, this.#comparison, factory, () => void this.#run())
      this.#shown = shown
      this.#node.append(shown.node)
      if (edit) shown.restorePlace(edit, this.#mayTakeFocus())
    } else {
      const shown = new DiffView(this.#cell, this.#comparison, factory, this.#baseline, diff)
      this.#shown = shown
      this.#node.append(shown.node)
    }
  }

  /** Whether the person is nowhere else: the focus fell to the page or to the cell when the output was replaced. */
  #mayTakeFocus(): boolean {
    const { activeElement } = document
    return !activeElement || activeElement.contains(this.#node)
  }

  #failure(view: EditorsView, error: unknown): HTMLElement {
    const reason = error instanceof Error ? error.message : String(error)
    const again = element('button', { type: 'button', class: 'diptych-Button' }, 'Try again')
    again.addEventListener('click', () => void this.#fill(view))
    const text = `The editor could not be loaded: ${reason}. See that the server still runs and try again, or reload the page; the cell’s own editor works without it.`
    return element('div', { role: 'alert', class: 'diptych-EditorsProblem' }, element('p', {}, text), again)
  }

  async #run(): Promise<void> {
    if (!this.#cell || this.#isRunning) return
    // Now, as the focus is gone by the time the run takes the output away.
    this.#keepPlace()
    this.#setRunning(true)
    try {
      await this.#cell.run()
    } finally {
      this.#setRunning(false)
    }
  }

  #setRunning(isRunning: boolean): void {
    this.#isRunning = isRunning
    if (this.#shown instanceof EditView) this.#shown.setRunning(isRunning)
  }

  #keepPlace(): void {
    if (this.#shown instanceof EditView) this.#opened = { ...this.#opened, edit: this.#shown.place() }
    if (this.#shown instanceof DiffView) this.#opened = { ...this.#opened, diff: this.#shown.place() }
  }

  #clear(): void {
    if (!this.#isRunning) this.#keepPlace()
    this.#shown?.dispose()
    this.#shown = undefined
    this.#node.replaceChildren()
  }
}
