/** @file The call stack as the user's code has it: frames of the kernel, its libraries and Node are left out. */

import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DebugSource } from '@diptych/protocol'
import { isWritten, originalColumn } from '../cell/columns.ts'
import { originOf } from '../cell/frames.ts'
import type { CellFiles } from './cellFiles.ts'
import type { CallFrame } from './v8.ts'

export interface Frame {
  readonly id: number
  readonly call: CallFrame
  readonly name: string
  readonly source: DebugSource
  /** Where the user wrote it, counted from 1. */
  readonly line: number
  readonly column: number
  /** Not where it stands in code that the rewriter put in. */
  readonly isWritten: boolean
}

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
    const place = placeOf(call, urlOf(call.location.scriptId), files)
    if (place) frames.push({ id: firstId + frames.length, call, ...place })
  }
  return frames
}

function placeOf(call: CallFrame, url: string, files: CellFiles): Omit<Frame, 'id' | 'call'> | undefined {
  const line = call.location.lineNumber + 1
  const column = (call.location.columnNumber ?? 0) + 1
  const run = files.runOf(url)
  if (run) {
    return {
      name: nameOf(call, url.replace(/\.ts$/, '')),
      source: { name: url, path: run.path },
      line: Math.min(line, run.lines),
      column: originalColumn(run.columns, line, column),
      isWritten: line <= run.lines && isWritten(run.columns, line, column),
    }
  }
  const path = pathOf(url)
  if (path === undefined || originOf(path) !== 'user') return undefined
  return { name: nameOf(call, '(module)'), source: { name: basename(path), path }, line, column, isWritten: true }
}

/** Of a file that was loaded as a module; undefined for all that is no file. */
export function pathOf(url: string): string | undefined {
  return url.startsWith('file://') ? fileURLToPath(url.replace(/[?#].*$/, '')) : undefined
}

function nameOf({ functionName, scopeChain }: CallFrame, topLevel: string): string {
  if (functionName) return functionName.replace(TWIN, '')
  return scopeChain.some(({ type }) => type === 'local') ? '(anonymous)' : topLevel
}
