/** @file Keys that are typed in the editors and their toolbar belong to them, and are no shortcuts of the notebook. */

/**
 * Stops keys on their way up from `node`, and has Shift+Enter and Ctrl/Cmd+Enter run the cell. Shortcuts of the whole application
 * (with Ctrl or Cmd, and F keys) go on unless the editor has used them: JupyterLab listens on the document, so that Ctrl+S saves.
 *
 * @param run - undefined: there is nothing to run
 * @returns takes the listeners off
 */
export function keepKeys(node: HTMLElement, run: (() => void) | undefined): () => void {
  // On the way down: the editor would take Ctrl+Enter for an empty line below.
  const runOnEnter = (event: KeyboardEvent): void => {
    if (!run || !isRunKey(event) || isInFindWidget(event)) return
    event.preventDefault()
    event.stopPropagation()
    run()
  }
  const stop = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || !isApplicationKey(event)) event.stopPropagation()
  }
  node.addEventListener('keydown', runOnEnter, true)
  node.addEventListener('keydown', stop)
  return () => {
    node.removeEventListener('keydown', runOnEnter, true)
    node.removeEventListener('keydown', stop)
  }
}

function isRunKey({ key, shiftKey, ctrlKey, metaKey, altKey, isComposing }: KeyboardEvent): boolean {
  return key === 'Enter' && !altKey && !isComposing && (shiftKey || ctrlKey || metaKey)
}

/** There Shift+Enter finds the match before. */
function isInFindWidget({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('.find-widget') !== null
}

function isApplicationKey(event: KeyboardEvent): boolean {
  if (/^F\d+$/.test(event.key)) return true
  // AltGr reads as Ctrl+Alt on some systems, and types a character. Alt alone does so on a Mac.
  return (event.ctrlKey || event.metaKey) && !event.getModifierState('AltGraph')
}
