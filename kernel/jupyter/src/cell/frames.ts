/** @file Reads a V8 stack and keeps the frames that a cell's author can do something about. */

import { isAbsolute, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { currentFolder } from './currentFolder.ts'
import type { CellPosition, CellSources } from './sources.ts'

/** What a stack looks like to a cell's author. */
export interface Frames {
  /** One line each; runs of folded frames are one line. */
  readonly lines: readonly { text: string; isFolded: boolean }[]
  /** The innermost place in a cell. */
  readonly place: (CellPosition & { file: string }) | undefined
}

type Origin = 'cell' | 'user' | 'hidden' | 'node' | '@diptych/tensor' | 'tfjs'

const FRAME = /^\s+at /
const LOCATION = /(\(?)((?:file:\/\/|node:)?[^()\s]+):(\d+):(\d+)(\)?)$/
const kernelRoot = fileURLToPath(new URL('..', import.meta.url))

export function readFrames(stack: string, sources: CellSources): Frames {
  const lines: { text: string; isFolded: boolean }[] = []
  let place: Frames['place']
  let folded: Origin[] = []
  for (const line of stack.split('\n').filter(line => FRAME.test(line))) {
    const { origin, text, file, position } = readFrame(line, sources)
    if (origin === 'hidden') continue
    if (origin !== 'cell' && origin !== 'user') {
      folded.push(origin)
      continue
    }
    if (folded.length > 0) lines.push({ text: foldedText(folded), isFolded: true })
    folded = []
    lines.push({ text, isFolded: false })
    if (position) place ??= { ...position, file }
  }
  // What would be folded last only called the cell.
  return { lines, place }
}

function foldedText(origins: readonly Origin[]): string {
  const frames = origins.length === 1 ? '1 frame' : `${origins.length} frames`
  return `    … ${frames} in ${[...new Set(origins)].join(', ')}`
}

function readFrame(
  line: string,
  sources: CellSources,
): { origin: Origin; text: string; file: string; position?: CellPosition } {
  const match = LOCATION.exec(line)
  // `JSON.parse (<anonymous>)`: JavaScript's own functions, which the line below calls by name.
  if (!match) return { origin: line.endsWith('(<anonymous>)') ? 'hidden' : 'user', text: line, file: '' }
  const [all, open, file = '', lineNumber, column, close] = match
  const position = sources.locate(file, Number(lineNumber), Number(column))
  const head = line.slice(0, -all.length)
  if (position) {
    return { origin: 'cell', text: `${head}${open}${file}:${position.line}:${position.column}${close}`, file, position }
  }
  const path = file.startsWith('file://') ? fileURLToPath(file) : file
  return { origin: originOf(path), text: `${head}${open}${shorten(path)}:${lineNumber}:${column}${close}`, file: path }
}

/** Whose code a file is. */
export function originOf(path: string): Origin {
  if (path.startsWith('node:')) return 'node'
  if (path.startsWith(kernelRoot)) return 'hidden'
  if (/\/node_modules\/@tensorflow\//.test(path)) return 'tfjs'
  if (/\/node_modules\/@diptych\/tensor\/|\/kernel\/tensor\/(lib|src)\//.test(path)) return '@diptych/tensor'
  if (/\/(node_modules\/@diptych|kernel)\/(compare|picture|protocol|summary)\/(?:.*\/)?(lib|src)\//.test(path))
    return 'hidden'
  return 'user'
}

/** Relative to the working folder if it is within. */
function shorten(path: string): string {
  const folder = currentFolder()
  if (folder === undefined || !isAbsolute(path)) return path
  const short = relative(folder, path)
  return short === '' || short.startsWith('..') ? path : short
}
