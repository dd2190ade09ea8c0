/** @file What the views of this folder ask of a code editor. Monaco is one; tests bring a plain one. */

/** Makes editors. Heavy: loaded when somebody first opens one. */
export interface EditorFactory {
  createEditor(host: HTMLElement, options: CodeEditorOptions): CodeEditor
  createDiff(host: HTMLElement, options: CodeDiffOptions): CodeDiff
}

export interface CodeEditorOptions {
  readonly text: string
  /** Its accessible name. */
  readonly label: string
  readonly isReadOnly: boolean
  /** The person has changed the text; not called for `setText`. */
  onEdit(text: string): void
  /** The person wants out, by Escape. */
  onLeave(): void
  /** It has lost the focus. */
  onBlur(): void
}

/** An editor as high as its text, up to a limit. */
export interface CodeEditor {
  readonly hasFocus: boolean
  /** Changes what differs, so that cursor, selection and undo stay. */
  setText(text: string): void
  setLabel(label: string): void
  setReadOnly(isReadOnly: boolean): void
  focus(): void
  /** Cursor, selection and scroll position, for `restorePlace` of another editor with the same text. */
  place(): EditorPlace
  restorePlace(place: EditorPlace): void
  dispose(): void
}

/** Known only to the factory that made it. */
export type EditorPlace = { readonly state: unknown }

export interface CodeDiffOptions {
  readonly original: DiffSide
  readonly modified: DiffSide
  /** One column instead of two. */
  readonly isInline: boolean
  onLeave(): void
}

export interface DiffSide {
  readonly text: string
  /** Its accessible name. */
  readonly label: string
}

/** Two texts held against each other. Neither can be edited. */
export interface CodeDiff {
  setSides(original: DiffSide, modified: DiffSide): void
  setInline(isInline: boolean): void
  dispose(): void
}
