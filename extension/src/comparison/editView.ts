/** @file The variants' code side by side, an editor for each, under the set-up that they share. What is typed goes into the cell. */

import type { Comparison } from '@diptych/protocol'
import { element } from '../charts/element.ts'
import type { RenderedCell } from '../renderers/context.ts'
import { type Part, partsOfComparison } from './cellParts.ts'
import type { EditorFactory, EditorPlace } from './codeEditor.ts'
import { EditorPane, isSetup } from './editorPane.ts'
import { PartSync } from './partSync.ts'

/** Where a person was: cursors by the parts' keys, and which editor had the focus. */
export interface EditPlace {
  readonly cursors: ReadonlyMap<string, EditorPlace>
  readonly focused: string | undefined
  readonly isSetupOpen: boolean
}

export class EditView {
  readonly node = element('div', { class: 'diptych-EditView' })
  readonly #factory: EditorFactory
  readonly #run = element('button', { type: 'button', class: 'diptych-Button' }, 'Run')
  readonly #about = element('span', { class: 'diptych-EditorsHint' })
  readonly #problem = element('p', { class: 'diptych-EditorsProblem', role: 'alert' })
  readonly #setup = element('div', {})
  readonly #grid = element('div', { class: 'diptych-EditorGrid' })
  readonly #sync: PartSync | undefined
  #panes: EditorPane[] = []
  #isReadOnly = true

  /**
   * @param cell - whose text is edited; undefined: the comparison's code is shown as it was
   * @param run - runs the cell
   */
  constructor(cell: RenderedCell | undefined, comparison: Comparison, factory: EditorFactory, run: () => void) {
    this.#factory = factory
    this.#run.addEventListener('click', run)
    this.#run.hidden = cell === undefined
    const toolbar = element('div', { class: 'diptych-Tools' }, this.#run, this.#about)
    this.node.append(toolbar, this.#problem, this.#setup, this.#grid)
    this.setReadOnly('Read only: the code that was compared.')
    this.showProblem(undefined)
    if (cell) this.#sync = new PartSync(cell, this)
    // Without a cell, and while its text cannot be read: what was compared.
    if (this.#panes.length === 0) this.showParts(partsOfComparison(comparison))
  }

  showParts(parts: readonly Part[]): void {
    const before = [...this.#panes]
    const take = (fits: (pane: EditorPane) => boolean): EditorPane | undefined => {
      const index = before.findIndex(fits)
      return index === -1 ? undefined : before.splice(index, 1)[0]
    }
    const same = parts.map(part => take(pane => pane.part.key === part.key))
    // What has another name is most likely the one that was renamed: its editor keeps cursor and undo.
    this.#panes = parts.map(
      (part, index) => same[index] ?? take(pane => isSetup(pane.part) === isSetup(part)) ?? this.#newPane(part),
    )
    for (const pane of before) pane.dispose()
    for (const [index, pane] of this.#panes.entries()) pane.show(parts[index]!)
    this.#place()
  }

  showProblem(problem: string | undefined): void {
    this.#problem.textContent = problem ?? ''
    this.#problem.hidden = problem === undefined
  }

  setReadOnly(reason: string | undefined): void {
    this.#isReadOnly = reason !== undefined
    this.#about.textContent =
      reason ?? 'What you type is the cell’s text. Shift+Enter runs it, Escape leaves an editor.'
    for (const { editor } of this.#panes) editor.setReadOnly(this.#isReadOnly)
  }

  setRunning(isRunning: boolean): void {
    this.#run.disabled = isRunning
    this.#run.textContent = isRunning ? 'Running …' : 'Run'
  }

  place(): EditPlace {
    return {
      cursors: new Map(this.#panes.map(({ part, editor }) => [part.key, editor.place()])),
      focused: this.#panes.find(({ editor }) => editor.hasFocus)?.part.key,
      isSetupOpen: this.#setup.querySelector('details')?.open ?? false,
    }
  }

  /** @param takesFocus - whether the focus may go where it was */
  restorePlace({ cursors, focused, isSetupOpen }: EditPlace, takesFocus: boolean): void {
    const details = this.#setup.querySelector('details')
    if (details) details.open = isSetupOpen
    for (const { part, editor } of this.#panes) {
      const cursor = cursors.get(part.key)
      if (cursor) editor.restorePlace(cursor)
      if (takesFocus && part.key === focused) editor.focus()
    }
  }

  dispose(): void {
    this.#sync?.dispose()
    for (const pane of this.#panes) pane.dispose()
    this.#panes = []
    this.node.remove()
  }

  #newPane(part: Part): EditorPane {
    const pane: EditorPane = new EditorPane(part, this.#isReadOnly, this.#factory, {
      onEdit: text => this.#sync?.edit(this.#panes.indexOf(pane), text),
      onLeave: () => this.#leave(pane),
      onBlur: () => this.#sync?.settle(),
    })
    return pane
  }

  /** Puts the panes in order. What stands where it should is not touched, as moving takes the focus. */
  #place(): void {
    const setup = this.#panes.filter(({ part }) => isSetup(part))
    for (const [room, panes] of [
      [this.#setup, setup],
      [this.#grid, this.#panes.filter(pane => !setup.includes(pane))],
    ] as const) {
      for (const [index, { node }] of panes.entries()) {
        if (room.children[index] !== node) room.insertBefore(node, room.children[index] ?? null)
      }
    }
  }

  /** To the toolbar; where that has no button, to the next thing that takes the focus. */
  #leave(pane: EditorPane): void {
    const button = this.#run.hidden || this.#run.disabled ? undefined : this.#run
    const target = button ?? pane.node
    if (!button) target.tabIndex = -1
    target.focus()
  }
}
