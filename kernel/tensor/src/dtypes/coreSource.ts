/**
 * @file Teaches tfjs's own JavaScript the dtypes that it lacks, as it is loaded: each of its bundles has these functions, closed over,
 * so that no override from outside reaches them. Only lines that ask for a dtype change (sourceChanges.ts); all keep their numbers.
 *
 * Why so: docs/decisions/0008-dtypes-in-tfjs.md
 */

import { readFileSync } from 'node:fs'
import { Module } from 'node:module'
import path from 'node:path'
import { LibraryVersionError } from '../errors.ts'
import { type Change, changesOf } from './sourceChanges.ts'

/** tfjs's bundles that hold ops, those that others need first. */
const BUNDLES = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs-converter', '@tensorflow/tfjs']

/** Characters. Neighbours in the list of changes are mostly neighbours in the source, if not always in the same order. */
const NEAR = 50_000

/** Loads tfjs with its source changed. Does nothing to what was loaded before. */
export function loadAdapted(require: NodeJS.Require): void {
  for (const name of BUNDLES) {
    const file = require.resolve(name)
    // Where an ES module imports tfjs, Node has read its source already, and keeps it here until it runs.
    const module = require.cache[file] ?? new Module(file)
    if (module.loaded) continue
    require.cache[file] = module
    try {
      compile(module as CompilableModule, file)
    } catch (error) {
      delete require.cache[file]
      throw error
    }
  }
}

/** What Node's modules have without saying so in its documentation. Loaders of other languages (ts-node, Babel's) rest on it. */
interface CompilableModule extends NodeJS.Module {
  _compile(source: string, file: string): void
}

function compile(module: CompilableModule, file: string): void {
  module.filename = file
  module.paths = (Module as unknown as { _nodeModulePaths(folder: string): string[] })._nodeModulePaths(
    path.dirname(file),
  )
  module._compile(adapt(file, oneByteSource(file)), file)
  module.loaded = true
}

/**
 * A bundle's source in which each character takes one byte. The one "≤" in a comment would make it two for all of them, for as long as the
 * process lives: V8 keeps the source.
 */
function oneByteSource(file: string): string {
  return readFileSync(file, 'latin1').replace(/[\x80-\xff]+/g, bytes => {
    const units = Buffer.from(bytes, 'latin1').toString('utf8').split('')
    return units.map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
  })
}

function adapt(file: string, source: string): string {
  const edits: Edit[] = []
  for (const change of changesOf(path.basename(file)))
    edits.push(...editsOf(file, source, change, edits.at(-1)?.from ?? 0))
  edits.sort((a, b) => a.from - b.from)
  // All at once: replacing in a megabyte of text takes milliseconds each time.
  const parts: string[] = []
  let end = 0
  for (const { from, to, text } of edits) {
    parts.push(source.slice(end, from), text)
    end = to
  }
  return [...parts, source.slice(end)].join('')
}

interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** @param near - where the change before this one was made: a change that is made once is most likely to be close by. */
function editsOf(file: string, source: string, change: Change, near: number): Edit[] {
  if (change.often) {
    const edits = [...matchesOf(source, change, 0)]
    if (edits.length > 0) return edits
  } else {
    for (const from of [Math.max(0, near - NEAR), 0]) {
      const [edit] = matchesOf(source, change, from)
      if (edit) return [edit]
    }
  }
  throw new LibraryVersionError(
    `${file} is not the tfjs that Diptych knows: it has nothing like ${change.find}. Install @tensorflow/tfjs 4.22.0.`,
  )
}

function* matchesOf(source: string, { find, after, put }: Change, from: number): Generator<Edit> {
  for (let at = source.indexOf(find, from); at >= 0; at = source.indexOf(find, at + find.length)) {
    const before = after?.exec(source.slice(Math.max(0, at - 80), at))
    if (after && !before) continue
    const to = at + find.length
    yield { from: at - (before?.[0].length ?? 0), to, text: put.replaceAll('$1', () => before?.[1] ?? '$1') }
  }
}
