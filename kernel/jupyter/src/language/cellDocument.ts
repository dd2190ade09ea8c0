/** @file The cell that is asked about, as a module: what it may use from earlier cells in front, then its own text. */
import { ownNames } from '../cell/ownNames.ts'
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
  const names = new Set(sessionNames)
  const source = blankMagicLines(code, names)
  const own = ownNames(source)
  const imported = [...names].filter(name => !own.has(name))
  const tensor = own.has('tf') || names.has('tf') ? '' : importTensor
  const before = unifyTensorSpecifiers(source.slice(0, offset))
  // On a line of their own: the cell's lines are one further down, its columns stay.
  const text = `${tensor};import {${imported.join()}} from '${sessionSpecifier}'\n${before}${unifyTensorSpecifiers(source.slice(offset))}\nexport {}`
  const lines = before.split('\n')
  return { text, position: { line: lines.length, character: lines.at(-1)!.length } }
}
