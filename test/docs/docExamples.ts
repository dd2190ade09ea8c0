/** @file Finds the `@example` blocks of doc comments: completion popups show them, so they must run. */

import { parseSync } from 'oxc-parser'
import type { SourceFile } from './imports.ts'

export interface DocExample {
  readonly code: string
  /** Of the `@example` tag. */
  readonly line: number
}

export function docExamples({ path, text }: SourceFile): DocExample[] {
  const { comments } = parseSync(path, text)
  return comments
    .filter(({ type, value }) => type === 'Block' && value.startsWith('*'))
    .flatMap(({ value, start }) => {
      const lines = value.split('\n').map(line => line.replace(/^\s*\*+ ?/, ''))
      const firstLine = text.slice(0, start).split('\n').length
      return lines.flatMap((line, index) => {
        const example = /^\s*@example ?(.*)$/.exec(line)
        if (!example) return []
        const rest = lines.slice(index + 1)
        const end = rest.findIndex(next => /^\s*@\w+/.test(next))
        const code = [example[1]!, ...(end < 0 ? rest : rest.slice(0, end))].join('\n').trim()
        return [{ code, line: firstLine + index }]
      })
    })
}
