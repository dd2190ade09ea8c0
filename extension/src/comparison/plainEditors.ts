/** @file Stands for Monaco in tests: text areas that do what the views ask of an editor. */

import type { CodeDiffOptions, CodeEditorOptions, DiffSide, EditorFactory } from './codeEditor.ts'

/** Makes text areas, and says what is there. */
export class PlainEditors implements EditorFactory {
  /** All that are not disposed of. */
  readonly open = new Set<HTMLElement>()
  /** The diff that is open: its two texts, and whether in one column. */
  diff: { texts: [string, string]; isInline: boolean } | undefined

  createEditor(host: HTMLElement, options: CodeEditorOptions): ReturnType<EditorFactory['createEditor']> {
    const area = document.createElement('textarea')
    area.value = options.text
    area.readOnly = options.isReadOnly
    area.setAttribute('aria-label', options.label)
    area.addEventListener('input', () => options.onEdit(area.value))
    area.addEventListener('blur', () => options.onBlur())
    area.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') options.onLeave()
    })
    host.append(area)
    this.open.add(area)
    return {
      get hasFocus() {
        return document.activeElement === area
      },
      setText: text => {
        if (area.value !== text) area.value = text
      },
      setLabel: label => area.setAttribute('aria-label', label),
      setReadOnly: isReadOnly => {
        area.readOnly = isReadOnly
      },
      focus: () => area.focus(),
      place: () => ({ state: area.selectionStart }),
      restorePlace: ({ state }) => {
        area.selectionStart = area.selectionEnd = state as number
      },
      dispose: () => {
        this.open.delete(area)
        area.remove()
      },
    }
  }

  createDiff(host: HTMLElement, options: CodeDiffOptions): ReturnType<EditorFactory['createDiff']> {
    const node = document.createElement('div')
    const show = (original: DiffSide, modified: DiffSide, isInline: boolean): void => {
      this.diff = { texts: [original.text, modified.text], isInline }
    }
    host.append(node)
    this.open.add(node)
    show(options.original, options.modified, options.isInline)
    return {
      setSides: (original, modified) => show(original, modified, this.diff!.isInline),
      setInline: isInline => {
        this.diff = { ...this.diff!, isInline }
      },
      dispose: () => {
        this.open.delete(node)
        this.diff = undefined
        node.remove()
      },
    }
  }
}
