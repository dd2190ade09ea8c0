/** @file What the server's completions become for a notebook: names with their kind, the nearest first. */
import type { NameKind } from './session.ts'

/** A completion. */
export interface CompletionItem {
  /** What stands in the cell after it is taken. */
  readonly name: string
  /** In the words of LSP, which JupyterLab has icons for: 'function', 'property', 'class' … */
  readonly kind: CompletionKind
}

export type CompletionKind = (typeof kinds)[number] | NameKind

// By number, from 1, as in LSP.
const kinds = [
  'text',
  'method',
  'function',
  'constructor',
  'property',
  'variable',
  'class',
  'interface',
  'module',
  'property',
  'unit',
  'value',
  'enum',
  'keyword',
  'snippet',
  'color',
  'file',
  'reference',
  'folder',
  'enumMember',
  'constant',
  'struct',
  'event',
  'operator',
  'typeParameter',
] as const

interface ServerItem {
  readonly label: string
  readonly kind?: number
  readonly sortText?: string
  readonly insertText?: string
}

// TypeScript's sort texts: 11 for what is near, 15 for globals and keywords, 16 for what would have to be imported.
const needsImport = '16'

/**
 * Sorts by nearness, then by name; deprecated ones last.
 *
 * @param result - what `textDocument/completion` gave.
 * @param sessionKinds - of names that earlier cells declared: the server sees only their imports.
 */
export function readCompletions(result: unknown, sessionKinds: ReadonlyMap<string, NameKind>): CompletionItem[] {
  const items = ((Array.isArray(result) ? result : (result as { items?: unknown } | null)?.items) ?? []) as ServerItem[]
  return items
    .filter(({ sortText = '', insertText = '' }) => !sortText.startsWith(needsImport) && !/^\??\.?\[/.test(insertText))
    .sort((a, b) => compare(a.sortText ?? '', b.sortText ?? '') || compare(a.label, b.label))
    .map(({ label, kind = 1, sortText = '' }) => ({
      name: label.replace(/\?$/, ''),
      kind: (sortText.startsWith('11') ? sessionKinds.get(label) : undefined) ?? kinds[kind - 1] ?? 'text',
    }))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
