/** @file JupyterLab's colours and letters for Monaco, which takes no CSS variables. */

import { editor } from 'monaco-editor/editor/editor.api'

const NAME = 'diptych'

/** Gives all editors the page's theme as it is. */
export function applyTheme(): void {
  const isDark = document.body.dataset.jpThemeLight === 'false'
  editor.defineTheme(NAME, { base: isDark ? 'vs-dark' : 'vs', inherit: true, rules: tokenRules(), colors: colours() })
  editor.setTheme(NAME)
}

/** The letters of code cells. */
export function codeFont(): { fontFamily: string; fontSize: number; lineHeight: number } {
  const style = getComputedStyle(document.body)
  const number = (name: string, otherwise: number): number =>
    Number.parseFloat(style.getPropertyValue(name)) || otherwise
  return {
    fontFamily: style.getPropertyValue('--jp-code-font-family').trim() || 'monospace',
    fontSize: number('--jp-code-font-size', 13),
    lineHeight: number('--jp-code-line-height', 1.3),
  }
}

/** Monaco's names for what is coloured, and JupyterLab's variables for the same. */
const COLOURS: Readonly<Record<string, string>> = {
  'editor.background': '--jp-cell-editor-background',
  'editor.foreground': '--jp-mirror-editor-variable-color',
  'editorCursor.foreground': '--jp-editor-cursor-color',
  'editor.selectionBackground': '--jp-editor-selected-focused-background',
  'editor.inactiveSelectionBackground': '--jp-editor-selected-background',
  'editorLineNumber.foreground': '--jp-ui-font-color3',
  'editorLineNumber.activeForeground': '--jp-ui-font-color1',
  'editorBracketMatch.border': '--jp-mirror-editor-bracket-color',
  'editorWidget.background': '--jp-layout-color1',
  'editorWidget.foreground': '--jp-ui-font-color1',
  'editorWidget.border': '--jp-border-color1',
  'input.background': '--jp-layout-color0',
  'input.foreground': '--jp-ui-font-color0',
  'input.border': '--jp-border-color1',
  focusBorder: '--jp-brand-color1',
}

/** Monaco's tokens, with the variable and the letters that code cells have for the same. */
const TOKENS: readonly { token: string; variable: string; fontStyle?: string }[] = [
  { token: 'keyword', variable: '--jp-mirror-editor-keyword-color', fontStyle: 'bold' },
  { token: 'number', variable: '--jp-mirror-editor-number-color' },
  { token: 'string', variable: '--jp-mirror-editor-string-color' },
  { token: 'regexp', variable: '--jp-mirror-editor-string-2-color' },
  { token: 'comment', variable: '--jp-mirror-editor-comment-color', fontStyle: 'italic' },
  // One token for operators and punctuation.
  { token: 'delimiter', variable: '--jp-mirror-editor-variable-color' },
  { token: 'delimiter.parenthesis', variable: '--jp-mirror-editor-bracket-color' },
  { token: 'delimiter.bracket', variable: '--jp-mirror-editor-bracket-color' },
  { token: 'delimiter.angle', variable: '--jp-mirror-editor-bracket-color' },
  { token: 'identifier', variable: '--jp-mirror-editor-variable-color' },
  { token: 'type.identifier', variable: '--jp-mirror-editor-variable-color' },
]

function colours(): Record<string, string> {
  const found = Object.entries(COLOURS).flatMap(([name, variable]) => {
    const hex = hexOf(variable)
    return hex ? [[name, hex] as const] : []
  })
  return Object.fromEntries(found)
}

function tokenRules(): editor.ITokenThemeRule[] {
  return TOKENS.flatMap(({ token, variable, fontStyle = '' }) => {
    const hex = hexOf(variable)
    // Without `#`, and opaque: the tokenizer's colours know no other.
    return hex ? [{ token, foreground: hex.slice(1, 7), fontStyle }] : []
  })
}

/** What a variable's colour looks like, as `#rrggbbaa`; undefined where the page has none of that name. */
function hexOf(variable: string): string | undefined {
  const colour = getComputedStyle(document.body).getPropertyValue(variable).trim()
  if (!CSS.supports('color', colour)) return undefined
  // Drawn, as a variable may say `rgb(…)`, `color-mix(…)` or a name.
  const canvas = new OffscreenCanvas(1, 1)
  const context = canvas.getContext('2d')!
  context.fillStyle = colour
  context.fillRect(0, 0, 1, 1)
  const bytes = context.getImageData(0, 0, 1, 1).data
  return `#${[...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')}`
}
