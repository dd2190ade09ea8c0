/** @file The call stack as the user's code has it: frames of the kernel, its libraries and Node are left out. */

import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DebugSource } from '@diptych/protocol'
import { isWritten, originalColumn } from '../cell/columns.ts'
import { originOf } from '../cell/frames.ts'
import type { CellFiles } from './cellFiles.ts'
import type { CallFrame } from './v8.ts'

/** Where a function stands, as the user wrote it. */
export interface Place {
  readonly source: DebugSource
  /** From 1. */
  readonly line: number
  readonly column: number
  /** Not where it stands in code that the rewriter put in. */
  readonly isWritten: boolean
  /** What the code outside of all functions is called. */
  readonly topLevel: string
}

export interface Frame extends Place {
  readonly id: number
  readonly name: string
  readonly call: CallFrame
}

export const ANONYMOUS = '(anonymous)'

/** Put into the names of functions that a cell declares; see edit.ts. */
const TWIN = /\u200c/g

/** What V8 need not stop in, nor show: Node's own code, the kernel's, the engine's. The user's own files are none of these. */
export const BLACK_BOX = [
  '^node:',
  '/node_modules/@(diptych|tensorflow)/',
  '/kernel/(jupyter|tensor|compare|picture|protocol|summary)/(lib|src)/',
]

/** @param urlOf - of a script, by V8's number. @param firstId - the frames are numbered from it. */
export function visibleFrames(
  calls: readonly CallFrame[],
  urlOf: (scriptId: string) => string,
  files: CellFiles,
  firstId: number,
): Frame[] {
  const frames: Frame[] = []
  for (const call of calls) {
    const { scriptId, lineNumber, columnNumber } = call.location
    const place = placeOf(urlOf(scriptId), lineNumber, columnNumber, files)
    if (place) frames.push({ id: firstId + frames.length, name: nameOf(call, place), call, ...place })
  }
  return frames
}

/** @param lineNumber - from 0, as `columnNumber`. @returns undefined where the code is not the user's */
export function placeOf(url: string, lineNumber: number, columnNumber = 0, files: CellFiles): Place | undefined {
  const [line, column] = [lineNumber + 1, columnNumber + 1]
  const run = files.runOf(url)
  if (run) {
    return {
      source: { name: url, path: run.path },
      line: Math.min(line, run.lines),
      column: originalColumn(run.columns, line, column),
      isWritten: line <= run.lines && isWritten(run.columns, line, column),
      topLevel: url.replace(/\.ts$/, ''),
    }
  }
  const path = pathOf(url)
  if (path === undefined || originOf(path) !== 'user') return undefined
  return { source: { name: basename(path), path }, line, column, isWritten: true, topLevel: '(module)' }
}

/** Of a file that was loaded as a module; undefined for all that is no file. */
export function pathOf(url: string): string | undefined {
  return url.startsWith('file://') ? fileURLToPath(url.replace(/[?#].*$/, '')) : undefined
}

function nameOf({ functionName, scopeChain }: CallFrame, { topLevel }: Place): string {
  if (functionName) return writtenName(functionName)
  return scopeChain.some(({ type }) => type === 'local') ? ANONYMOUS : topLevel
}

/** A function's name as its cell has it. */
export function writtenName(functionName: string): string {
  return functionName.replace(TWIN, '')
}
