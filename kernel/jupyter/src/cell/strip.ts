/** @file Blanks the types of a cell with Node's own type stripping: lines and columns stay as they were. */
import { stripTypeScriptTypes } from 'node:module'
import type { Node, Program } from 'oxc-parser'
import { walk } from './syntax.ts'
import { CellSyntaxError } from './syntaxError.ts'

/**
 * @param source - TypeScript with erasable syntax only, see `lower.ts`.
 * @throws {CellSyntaxError} for what Node's parser refuses although ours took it.
 */
export function stripTypes(source: string, file: string): string {
  try {
    return withoutWarning(() => stripTypeScriptTypes(source, { mode: 'strip' }))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    // The place is only in the head of the stack: `:2`, the line, and carets below it.
    const [, line, , carets] = /^.*:(\d+)\n(.*)\n( *)\^/.exec(error.stack ?? '') ?? []
    const before = source.split('\n').slice(0, Number(line ?? 1) - 1)
    const offset = before.reduce((sum, text) => sum + text.length + 1, 0) + (carets?.length ?? 0)
    throw new CellSyntaxError(error.message, source, offset, file)
  }
}

/** Whether there is anything to strip: JavaScript needs no second parse. */
export function hasTypes(program: Program): boolean {
  let found = false
  walk(program, node => {
    found ||= isTypeSyntax(node)
    return !found
  })
  return found
}

function isTypeSyntax(node: Node): boolean {
  if (node.type.startsWith('TS')) return true
  const flags = node as { importKind?: unknown; exportKind?: unknown; declare?: unknown; optional?: unknown }
  if (flags.declare === true || flags.importKind === 'type' || flags.exportKind === 'type') return true
  switch (node.type) {
    case 'Identifier':
      return flags.optional === true
    case 'VariableDeclarator':
      return node.definite === true
    case 'ClassDeclaration':
      return node.abstract === true || (node.implements?.length ?? 0) > 0
    case 'ClassExpression':
      return (node.implements?.length ?? 0) > 0
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return (
        Boolean(node.accessibility || node.override || node.optional) ||
        (node.type === 'PropertyDefinition' && Boolean(node.readonly || node.definite))
      )
    default:
      return false
  }
}

let hasWarned = false

/** Node calls type stripping experimental, once, on stderr: nothing that a cell's author could act on. */
function withoutWarning<T>(strip: () => T): T {
  if (hasWarned) return strip()
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return strip()
  } finally {
    process.emitWarning = emitWarning
    hasWarned = true
  }
}
