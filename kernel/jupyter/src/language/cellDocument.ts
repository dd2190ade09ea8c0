/** @file The cell that is asked about, as a module: what it may use from earlier cells in front, then its own text. */
import { parseSync } from 'oxc-parser'
import { boundNames, varDeclarations, withoutExport } from '../cell/declarations.ts'
import { blankMagicLines } from './magicLines.ts'
import { sessionSpecifier } from './project.ts'
import type { Position } from './server.ts'
import { unifyTensorSpecifiers } from './tensorSpecifiers.ts'

export interface CellDocument {
  readonly text: string
  readonly position: Position
}

export const importTensor = "import * as tf from '@diptych/tensor'"

/**
 * @param offset - in `code`, in UTF-16 units.
 * @param sessionNames - what earlier cells declared.
 */
export function describeCell(code: string, offset: number, sessionNames: Iterable<string>): CellDocument {
  const source = blankMagicLines(code)
  const own = ownNames(source)
  const names = new Set(sessionNames)
  const imported = [...names].filter(name => !own.has(name))
  const tensor = own.has('tf') || names.has('tf') ? '' : importTensor
  const before = unifyTensorSpecifiers(source.slice(0, offset))
  // On a line of their own: the cell's lines are one further down, its columns stay.
  const text = `${tensor};import {${imported.join()}} from '${sessionSpecifier}'\n${before}${unifyTensorSpecifiers(source.slice(offset))}\nexport {}`
  const lines = before.split('\n')
  return { text, position: { line: lines.length, character: lines.at(-1)!.length } }
}

/** What the cell itself declares at its top level, as far as an unfinished text can say. */
function ownNames(source: string): Set<string> {
  const { program, errors } = parseSync('cell.ts', source, { sourceType: 'module' })
  if (errors.length === 0) {
    const vars = varDeclarations(program).flatMap(({ declaration }) => boundNames(declaration))
    return new Set([...program.body.flatMap(node => boundNames(withoutExport(node) ?? node)), ...vars])
  }
  // Top-level statements begin at the margin.
  const declarations = source.matchAll(
    /^(?:export\s+)?(?:declare\s+)?(?:async\s+|abstract\s+)?(?:const|let|var|function\b\s*\*?|class|enum|interface|type|namespace|import)\b([^=;\n(]*)/gm,
  )
  return new Set([...declarations].flatMap(([, head = '']) => namesIn(head.trim())))
}

/** Of a head such as `{ a, b: c }` all names, as they may be bound; of `x: Shape` only the first. */
function namesIn(head: string): readonly string[] {
  const bindings = /^[{[]/.test(head) ? head : head.replace(/:[^,]*/g, '')
  return bindings.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []
}
