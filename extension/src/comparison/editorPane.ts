/** @file One part of the cell: its editor, under a title that says who runs it. */

import { element } from '../charts/element.ts'
import { type Part, partTitle } from './cellParts.ts'
import type { CodeEditor, EditorFactory } from './codeEditor.ts'

export interface PaneEvents {
  onEdit(text: string): void
  onLeave(): void
  onBlur(): void
}

export class EditorPane {
  readonly node: HTMLElement
  readonly editor: CodeEditor
  readonly #name = element('span', { class: 'diptych-EditorName' })
  readonly #detail = element('span', { class: 'diptych-EditorDetail' })
  #part: Part

  /** The set-up gets a pane that folds, and is folded. */
  constructor(part: Part, isReadOnly: boolean, factory: EditorFactory, events: PaneEvents) {
    const code = element('div', { class: 'diptych-EditorCode' })
    this.#part = part
    this.node = isSetup(part) ? this.#foldable(code) : this.#section(code)
    this.editor = factory.createEditor(code, { text: part.text, label: '', isReadOnly, ...events })
    this.show(part)
  }

  get part(): Part {
    return this.#part
  }

  /** Shows the part as it has become. */
  show(part: Part): void {
    const { name, detail } = partTitle(part)
    this.#part = part
    this.#name.textContent = name
    this.#name.title = name
    this.#detail.textContent = detail
    this.node.setAttribute('aria-label', `${name}, ${detail}`)
    this.editor.setLabel(`Code: ${name}, ${detail}. Escape leaves the editor.`)
    this.editor.setText(part.text)
  }

  dispose(): void {
    this.editor.dispose()
    this.node.remove()
  }

  #section(code: HTMLElement): HTMLElement {
    const title = element('h4', { class: 'diptych-EditorTitle' }, this.#name, this.#detail)
    return element('section', { class: 'diptych-EditorPane' }, title, code)
  }

  #foldable(code: HTMLElement): HTMLElement {
    const title = element('summary', { class: 'diptych-EditorTitle' }, this.#name, this.#detail)
    return element('details', { class: 'diptych-EditorPane' }, title, code)
  }
}

export function isSetup({ variants }: Part): boolean {
  return variants.length === 0
}
