/** @file Turns the TypeScript of a file that makes code into JavaScript; what is left are types, which Node strips. */
import { parseSync } from 'oxc-parser'
import { lowerTypeScript } from './lower.ts'
import { parseCell } from './syntax.ts'

export interface LoweredFile {
  readonly code: string
  /** Whether it imports or exports. */
  readonly hasModuleSyntax: boolean
}

/** @throws {CellSyntaxError} naming the file, the line and the column. */
export function lowerFile(source: string, path: string): LoweredFile {
  const code = lowerTypeScript(source, parseCell(source, path), path).toString()
  return { code, hasModuleSyntax: parseSync(path, source).module.hasModuleSyntax }
}
