/** @file Finds the classes of errors that a file declares. */

import { type Node, parseSync } from 'oxc-parser'
import type { SourceFile } from './imports.ts'

/** The names of the classes that extend `Error`, or a class whose name ends so. */
export function errorClasses({ path, text }: SourceFile): string[] {
  return parseSync(path, text).program.body.flatMap(statement => {
    const node: Node | null = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (node?.type !== 'ClassDeclaration' || node.superClass?.type !== 'Identifier') return []
    return /Error$/.test(node.superClass.name) && node.id ? [node.id.name] : []
  })
}
