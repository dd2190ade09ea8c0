/**
 * @file Help for tfjs's operations. Their documentation is on functions that the packages do not export:
 * `declare function matMul_(…)`, and behind it `export declare const matMul: typeof matMul_`.
 */
import { fileURLToPath } from 'node:url'
import { readHover } from './hover.ts'
import type { LanguageServer, Position } from './server.ts'

interface Location {
  readonly uri: string
  readonly range: { readonly start: Position; readonly end: Position }
}

const betweenNames = ': typeof '

/**
 * The server's hover for the documented function behind an operation.
 *
 * @param definition - what `textDocument/definition` gave for the operation.
 * @returns undefined for anything else.
 */
export async function hoverBehindOp(server: LanguageServer, definition: unknown): Promise<string | undefined> {
  const location = (Array.isArray(definition) ? definition[0] : definition) as Location | undefined
  if (!location?.uri?.startsWith('file:')) return undefined
  if (!/[\\/]@tensorflow[\\/]tfjs-[^\\/]+[\\/]dist[\\/]/.test(fileURLToPath(location.uri))) return undefined
  const { line, character } = location.range.end
  const hover = await server.ask('textDocument/hover', location.uri, {
    line,
    character: character + betweenNames.length,
  })
  const text = readHover(hover) ?? ''
  return /^```typescript\nfunction \w+_[<(]/.test(text) ? text.replace('_', '') : undefined
}
