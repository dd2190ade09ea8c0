/** @file How an error looks in a notebook: message, the cell's own frames and lines, what caused it. */

import { inspect, stripVTControlCharacters, types } from 'node:util'
import type { ErrorContent } from '@diptych/protocol'
import type { Place } from './evaluate.ts'
import { readFrames } from './frames.ts'
import { adviseOnPage } from './noPage.ts'
import type { CellSources } from './sources.ts'
import { codeFrame } from './syntaxError.ts'

const CAUSES_SHOWN = 8
const AGGREGATED_SHOWN = 10

// The colours of ipykernel: front ends and terminals render them, and the text reads well without.
const red = (text: string): string => `\u001b[31m${text}\u001b[39m`
const boldRed = (text: string): string => `\u001b[1;31m${text}\u001b[0m`
const dim = (text: string): string => `\u001b[2m${text}\u001b[22m`

/**
 * @param error - whatever was thrown
 * @param place - where V8 refused the code, if it did not run at all
 */
export function formatError(error: unknown, sources: CellSources, refused?: Place & { file: string }): ErrorContent {
  if (!isError(error)) {
    const text = inspect(error)
    return { ename: 'Thrown', evalue: text, traceback: [`${boldRed('Thrown')}: ${text}`] }
  }
  return {
    ename: nameOf(error),
    evalue: messageOf(error),
    traceback: describe(error, sources, refused, 0).split('\n'),
  }
}

/** The same for a terminal or a stream: one text, without colours. */
export function formatPlain(error: unknown, sources: CellSources): string {
  return stripVTControlCharacters(formatError(error, sources).traceback.join('\n'))
}

function describe(
  error: Error,
  sources: CellSources,
  refused: (Place & { file: string }) | undefined,
  depth: number,
): string {
  const frames = readFrames(stackOf(error), sources)
  const at = refused && sources.locate(refused.file, refused.line, refused.column)
  const place = at ? { ...at, file: refused.file } : frames.place
  const lines = at ? [{ text: `    at ${refused.file}:${at.line}:${at.column}`, isFolded: false }] : frames.lines
  const parts = [heading(error)]
  for (const { text, isFolded } of lines) parts.push(isFolded ? dim(text) : text)
  const properties = describeProperties(error)
  if (properties) parts.push(properties)
  if (place) parts.push('', excerpt(place.lines, place.line, place.column))
  const advice = adviseOnPage(error)
  if (advice) parts.push('', advice)
  if (depth < CAUSES_SHOWN) {
    if (error instanceof AggregateError) parts.push(...describeAggregated(error, sources, depth))
    if ('cause' in error && error.cause !== undefined)
      parts.push('', `${red('Caused by')} ${describeAny(error.cause, sources, depth + 1)}`)
  }
  return parts.join('\n')
}

function describeAny(error: unknown, sources: CellSources, depth: number): string {
  return isError(error) ? describe(error, sources, undefined, depth) : inspect(error)
}

function describeAggregated({ errors }: AggregateError, sources: CellSources, depth: number): string[] {
  const shown = errors.slice(0, AGGREGATED_SHOWN)
  const parts = shown.flatMap((error, index) => [
    '',
    `${red(`Error ${index + 1} of ${errors.length}`)}: ${describeAny(error, sources, depth + 1)}`,
  ])
  return errors.length > shown.length ? [...parts, '', dim(`… ${errors.length - shown.length} more`)] : parts
}

function heading(error: Error): string {
  const message = messageOf(error)
  return message === '' ? boldRed(nameOf(error)) : `${boldRed(nameOf(error))}: ${message}`
}

/** `code: 'ENOENT'` and the like; also what a library or a cell added. */
function describeProperties(error: Error): string {
  const hidden = new Set(['name', 'message', 'stack', 'cause', 'errors'])
  const own = Object.entries(Object.getOwnPropertyDescriptors(error)).filter(
    ([key, { enumerable, value }]) => enumerable && !hidden.has(key) && typeof value !== 'function',
  )
  return own.length === 0 ? '' : inspect(Object.fromEntries(own.map(([key, { value }]) => [key, value])), { depth: 1 })
}

function excerpt(lines: readonly string[], line: number, column: number): string {
  return codeFrame(lines, line, column)
    .split('\n')
    .map(row => (row.startsWith('>') || /^\s+\|\s+\^$/.test(row) ? row.replace(/^>|\^$/g, red) : row))
    .join('\n')
}

/** Errors of other realms (`node:vm`) count as well. */
export function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error
}

function nameOf(error: Error): string {
  const name = String(error.name)
  // `class ShapeError extends Error {}` without a name of its own.
  const constructorName = error.constructor?.name
  return name === 'Error' && constructorName ? constructorName : name
}

function messageOf(error: Error): string {
  return typeof error.message === 'string' ? error.message : inspect(error.message)
}

function stackOf(error: Error): string {
  return typeof error.stack === 'string' ? error.stack : ''
}
