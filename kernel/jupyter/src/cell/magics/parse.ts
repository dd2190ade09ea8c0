/** @file Finds the magic lines of a cell, at its head and between its statements, and blanks them, so that the TypeScript keeps its place. */

import { parseSync } from 'oxc-parser'
import { nearest } from '../../nearest.ts'
import { completenessOf } from '../completeness.ts'
import { ownNames } from '../ownNames.ts'
import { lineEnd, type PlacedCall, type ReadCell, readHead, readLine } from './head.ts'
import { MagicError } from './magic.ts'
import { findMagic, magics, spelled, standsAtHead } from './table.ts'

// What a negation can begin with that is no variable.
const KEYWORD = /^(await|async|class|delete|false|function|import|new|null|super|this|true|typeof|void)$/

/** Whether there is a variable of the name, so that `!name` is a negation and `%name` a remainder. */
export type IsVariable = (name: string) => boolean

const named = magics.filter(({ name }) => /^\w+$/.test(name))
const isGlobal: IsVariable = name => name in globalThis

/** @throws {MagicError} naming the nearest magic, if there is none of the name; or what stands at the head of cells only. */
export function parseMagics(source: string, isVariable?: IsVariable): ReadCell {
  const cell = readMagics(source, isVariable)
  for (const call of cell.magics) {
    const magic = findMagic(call)
    if (!magic) throw unknownMagic(call)
    if (call.isInner && standsAtHead(magic)) {
      throw new MagicError(
        `${spelled(call)} (line ${call.line}) stands at the head of its cell, above all code: it is about the whole cell. Move the line there.`,
      )
    }
  }
  return cell
}

/** The same, whatever the names are and wherever they stand. */
export function readMagics(source: string, isVariable: IsVariable = isGlobal): ReadCell {
  const head = readHead(source)
  if (!mayHoldMagics(source, head.end)) return head
  const cell = { ...head, magics: [...head.magics] }
  // What stands above is whole: only from here on can something be open.
  let since = head.end
  const own = ownNames(head.code.slice(0, since))
  let line = source.slice(0, since).split('\n').length
  for (let start = since; start < source.length; ) {
    const found = readLine(source, start, line)
    const above = cell.code.slice(since, start)
    let end = lineEnd(source, start)
    if (found && isBetweenStatements(above, cell.code.slice(end))) {
      for (const name of ownNames(above)) own.add(name)
      // No statement goes on with `!`.
      if (found.call.name === '!') since = start
      const text = cell.code.slice(since, found.end)
      if (isMagic(found.call, text, name => isVariable(name) || own.has(name))) {
        cell.magics.push({ ...found.call, isInner: true })
        // The semicolon keeps the statements above and below apart.
        cell.code = found.blank(cell.code, ';')
        since = start
        end = found.end
      }
    }
    line += source.slice(start, end).split('\n').length
    start = end + 1
  }
  return cell
}

/** Whether lines below the head begin as magics do, for those who have something to prepare for that. */
export function mayHoldMagics(source: string, headEnd = readHead(source).end): boolean {
  return /^[^\S\n]*[!%?]/m.test(source.slice(headEnd))
}

/**
 * A line between statements that looks like a magic is one if it cannot be JavaScript; or if it can, but no variable has the name of
 * the command, or of the magic, which exists or is much like one that does.
 *
 * @param text - the line, and the statement above that it may go on with
 */
function isMagic(call: PlacedCall, text: string, isVariable: IsVariable): boolean {
  if (call.kind === 'cell') return true
  const name = nameIn(call)
  const isMeant = call.name === '!' ? name !== '' && !KEYWORD.test(name) : guess(call) !== undefined
  return (isMeant && !isVariable(name)) || completenessOf(text).status === 'invalid'
}

/** What would be a variable, were the line JavaScript. */
function nameIn({ name, args }: PlacedCall): string {
  if (name === '?') return args.replace(/^%+/, '')
  return name === '!' ? (/[\p{ID_Start}$_][\p{ID_Continue}$]*/u.exec(args)?.[0] ?? '') : name
}

/** Whether nothing of `above` goes on into what follows. */
function isBetweenStatements(above: string, below: string): boolean {
  if (completenessOf(above).status !== 'complete') return false
  // Within JSX: to TypeScript the beginning of `<b>text</b>` is a cast.
  return !below.includes('</') || parseSync('cell.tsx', above, { sourceType: 'module' }).errors.length === 0
}

function unknownMagic(call: PlacedCall): MagicError {
  const near = guess(call)
  const advice = near ? `Did you mean ${near}?` : `There are ${named.map(spelled).join(', ')}.`
  return new MagicError(`${spelled(call)} (line ${call.line}): no such magic. ${advice}`)
}

/** The magic that is meant by another name. */
function guess(call: PlacedCall): string | undefined {
  // The right name with the wrong number of percent signs is nearer than any other name.
  const sameName = magics.find(({ name }) => name === call.name)
  return sameName ? spelled(sameName) : nearest(spelled(call), named.map(spelled))
}
