/** @file Monaco as the editor. The one chunk that has it: nothing else may import it, other than by `import()`. */

import { editor, KeyCode, Range } from 'monaco-editor/editor/editor.api'
import 'monaco-editor/features/bracketMatching/register'
import 'monaco-editor/features/clipboard/register'
import 'monaco-editor/features/codeEditor/register'
import 'monaco-editor/features/codicon/register'
import 'monaco-editor/features/comment/register'
import 'monaco-editor/features/diffEditor/register'
import 'monaco-editor/features/find/register'
import 'monaco-editor/features/linesOperations/register'
import 'monaco-editor/features/toggleTabFocusMode/register'
import 'monaco-editor/features/wordOperations/register'
import 'monaco-editor/languages/definitions/typescript/register'
import { onThemeChange } from '../charts/chartTheme.ts'
import type { CodeDiff, CodeDiffOptions, CodeEditor, CodeEditorOptions, DiffSide } from './codeEditor.ts'
import { fitHeight } from './fitHeight.ts'
import { applyTheme, codeFont } from './monacoTheme.ts'
import { textChange } from './textChange.ts'

// One for the page. Who brought another Monaco has set it: two cannot be told apart.
globalThis.MonacoEnvironment ??= {
  getWorker: () =>
    new Worker(new URL('monaco-editor/editor/editor.worker.js', import.meta.url), { name: 'diptych-monaco' }),
}

export function createEditor(host: HTMLElement, options: CodeEditorOptions): CodeEditor {
  const model = createModel(options.text)
  const made = editor.create(host, { ...look(), model, readOnly: options.isReadOnly, ariaLabel: options.label })
  let isOwnChange = false
  const ends = [
    onThemeChange(applyTheme),
    fitHeight(host, [made]),
    leaveOnEscape(made, options.onLeave),
    disposal(made.onDidBlurEditorWidget(() => options.onBlur())),
    disposal(
      made.onDidChangeModelContent(() => {
        if (!isOwnChange) options.onEdit(textOf(model))
      }),
    ),
    disposal(made),
    disposal(model),
  ]
  return {
    get hasFocus() {
      return made.hasWidgetFocus()
    },
    setText(text) {
      isOwnChange = true
      replaceText(model, text)
      isOwnChange = false
    },
    setLabel: label => made.updateOptions({ ariaLabel: label }),
    setReadOnly: isReadOnly => made.updateOptions({ readOnly: isReadOnly }),
    focus: () => made.focus(),
    place: () => ({ state: made.saveViewState() }),
    restorePlace: ({ state }) => made.restoreViewState(state as editor.ICodeEditorViewState | null),
    dispose: () => endAll(ends),
  }
}

export function createDiff(host: HTMLElement, { original, modified, isInline, onLeave }: CodeDiffOptions): CodeDiff {
  const models = { original: createModel(original.text), modified: createModel(modified.text) }
  const made = editor.createDiffEditor(host, {
    ...look(),
    // Room for + and −.
    lineDecorationsWidth: 14,
    readOnly: true,
    originalEditable: false,
    renderSideBySide: !isInline,
    // Below that, two columns have no room for a line of code.
    renderSideBySideInlineBreakpoint: 500,
    // Whoever says that two texts differ shows all in which they do.
    ignoreTrimWhitespace: false,
    renderOverviewRuler: false,
    renderGutterMenu: false,
  })
  made.setModel(models)
  const sides = [made.getOriginalEditor(), made.getModifiedEditor()]
  const label = (labelled: readonly DiffSide[]): void => {
    for (const [index, side] of sides.entries()) side.updateOptions({ ariaLabel: labelled[index]!.label })
  }
  label([original, modified])
  const ends = [
    onThemeChange(applyTheme),
    fitHeight(host, sides),
    ...sides.map(side => leaveOnEscape(side, onLeave)),
    disposal(made),
    disposal(models.original),
    disposal(models.modified),
  ]
  return {
    setSides(before, after) {
      replaceText(models.original, before.text)
      replaceText(models.modified, after.text)
      label([before, after])
    },
    setInline: isOn => made.updateOptions({ renderSideBySide: !isOn }),
    dispose: () => endAll(ends),
  }
}

function look(): editor.IEditorOptions & editor.IGlobalEditorOptions & { automaticLayout: true } {
  applyTheme()
  return {
    ...codeFont(),
    // With the browser's edit context, which is the default, JupyterLab takes what is typed for its own keys.
    editContext: false,
    automaticLayout: true,
    fixedOverflowWidgets: true,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    scrollBeyondLastColumn: 1,
    // At its end, the wheel scrolls the notebook.
    scrollbar: { alwaysConsumeMouseWheel: false, horizontalScrollbarSize: 8, verticalScrollbarSize: 8 },
    lineNumbersMinChars: 3,
    lineDecorationsWidth: 6,
    folding: false,
    glyphMargin: false,
    overviewRulerLanes: 0,
    hideCursorInOverviewRuler: true,
    renderLineHighlight: 'none',
    // A notebook in another alphabet is no attack.
    unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: false },
  }
}

function createModel(text: string): editor.ITextModel {
  const model = editor.createModel(text, 'typescript')
  model.setEOL(editor.EndOfLineSequence.LF)
  // Brackets have the colour of code cells' brackets.
  model.updateOptions({
    tabSize: 2,
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  })
  return model
}

function textOf(model: editor.ITextModel): string {
  return model.getValue(editor.EndOfLinePreference.LF)
}

/** Replaces what differs, in one undo step: cursors outside of it stay where they are. */
function replaceText(model: editor.ITextModel, text: string): void {
  const change = textChange(textOf(model), text)
  if (!change) return
  const range = Range.fromPositions(model.getPositionAt(change.start), model.getPositionAt(change.end))
  model.pushStackElement()
  model.pushEditOperations([], [{ range, text: change.text }], () => null)
  model.pushStackElement()
}

/** Escape first ends what is under way: a search, a selection, more than one cursor. */
function leaveOnEscape(made: editor.IStandaloneCodeEditor, onLeave: () => void): () => void {
  const action = made.addAction({
    id: 'diptych.leave',
    label: 'Leave the editor',
    keybindings: [KeyCode.Escape],
    precondition: 'editorTextFocus && !findWidgetVisible && !editorHasSelection && !editorHasMultipleSelections',
    run: onLeave,
  })
  return disposal(action)
}

function disposal(disposable: { dispose(): void }): () => void {
  return () => disposable.dispose()
}

/** Ends each once, in order. */
function endAll(ends: (() => void)[]): void {
  for (const end of ends.splice(0)) end()
}
