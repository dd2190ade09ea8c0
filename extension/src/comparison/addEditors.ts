/** @file Adds the editors to a drawn comparison: two buttons in its toolbar, and the room in which the editors open. */

import type { Comparison } from '@diptych/protocol'
import { element } from '../charts/element.ts'
import { observeWidth } from '../charts/size.ts'
import type { AddToComparison, ComparisonAddition } from '../renderers/comparison.ts'
import type { RendererContext } from '../renderers/context.ts'
import { type Control, toggle } from '../renderers/controls.ts'
import { type ComparisonEditors, createComparisonEditors, type EditorsView, reopens } from './editors.ts'

export const addComparisonEditors: AddToComparison = (node, context) => new EditorsAddition(node, context)

class EditorsAddition implements ComparisonAddition {
  readonly tools: HTMLElement
  readonly room = element('div', { class: 'diptych-EditorsRoom' })
  readonly #node: HTMLElement
  readonly #context: RendererContext
  readonly #toggles: Readonly<Record<EditorsView, Control<boolean>>>
  readonly #endWidth: () => void
  #comparison: Comparison | undefined
  #editors: ComparisonEditors | undefined

  constructor(node: HTMLElement, context: RendererContext) {
    this.#node = node
    this.#context = context
    this.#toggles = {
      edit: toggle('Edit code', 'An editor for each variant, side by side', isOn => this.#toggle('edit', isOn)),
      diff: toggle('Diff', 'The code of two variants, line by line', isOn => this.#toggle('diff', isOn)),
    }
    this.tools = element('div', { class: 'diptych-Tools' }, this.#toggles.edit.node, this.#toggles.diff.node)
    // Only when it is on the page is it known in which cell it lies.
    this.#endWidth = observeWidth(this.tools, () => this.#reopen())
  }

  show(comparison: Comparison): void {
    this.#comparison = comparison
    this.#editors?.update(comparison)
  }

  dispose(): void {
    this.#endWidth()
    this.#editors?.dispose()
  }

  #reopen(): void {
    const cell = this.#context.cellOf(this.#node)
    if (cell && !this.#editors && reopens(cell)) this.#create()
  }

  #toggle(view: EditorsView, isOn: boolean): void {
    this.#create()
    if (isOn) this.#editors?.open(view)
    else this.#editors?.close()
  }

  #create(): void {
    if (this.#editors || !this.#comparison) return
    this.#editors = createComparisonEditors(this.room, this.#context.cellOf(this.#node), this.#comparison, {
      baseline: this.#comparison.baseline,
      onViewChange: view => {
        for (const [name, { set }] of Object.entries(this.#toggles)) set(name === view)
      },
    })
  }
}
