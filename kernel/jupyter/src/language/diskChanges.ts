/** @file What changed on disk under the imports of cells: the server watches nothing by itself. */
import { readdirSync, type Stats, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** `type` in the numbers of LSP: 1 created, 2 changed, 3 deleted. */
export interface DiskChange {
  readonly uri: string
  readonly type: 1 | 2 | 3
}

const sourceFile = /\.([mc]?[jt]s|json)$/
// A folder with more is no place that a person edits modules in.
const filesLookedAt = 500

/** Compares what cells import with what it was the last time. */
export class DiskChanges {
  readonly #cwd: string
  /** When each file was last changed, by path; undefined where there was none. */
  #seen = new Map<string, number | undefined>()

  constructor(cwd: string) {
    this.#cwd = cwd
  }

  /**
   * @param code - its imports say where to look: in the folders of relative ones, and for the packages of the others.
   * @returns the changes since this was first looked at.
   */
  since(code: string): DiskChange[] {
    const now = new Map<string, number | undefined>()
    for (const specifier of specifiersOf(code))
      for (const path of this.#pathsOf(specifier)) now.set(path, statOf(path)?.mtimeMs)
    const known = new Set(this.#seen.keys())
    const changes: DiskChange[] = []
    for (const path of new Set([...known, ...now.keys()])) {
      const before = this.#seen.get(path)
      const after = now.has(path) ? now.get(path) : statOf(path)?.mtimeMs
      // A file that is seen for the first time is new only in a folder that was looked at before.
      const isFirst = !known.has(path) && !known.has(dirname(path))
      this.#seen.set(path, after)
      if (isFirst || before === after || sourceFile.test(path) === false) continue
      const type = before === undefined ? 1 : after === undefined ? 3 : 2
      changes.push({ uri: pathToFileURL(path).href, type })
    }
    return changes
  }

  #pathsOf(specifier: string): string[] {
    if (specifier.startsWith('.') || specifier.startsWith('/')) {
      const folder = dirname(resolve(this.#cwd, specifier))
      return [folder, ...sourceFilesIn(folder)]
    }
    const [scopeOrName = '', name = ''] = specifier.split('/')
    const packageName = scopeOrName.startsWith('@') ? join(scopeOrName, name) : scopeOrName
    return foldersUp(this.#cwd).map(folder => join(folder, 'node_modules', packageName, 'package.json'))
  }
}

function specifiersOf(code: string): Set<string> {
  const found = code.matchAll(/\b(?:from|import)\s*\(?\s*(['"])([^'"\n]+)\1/g)
  return new Set(
    [...found].map(([, , specifier = '']) => specifier).filter(specifier => !specifier.startsWith('node:')),
  )
}

function sourceFilesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter(name => sourceFile.test(name))
    return names.slice(0, filesLookedAt).map(name => join(folder, name))
  } catch {
    // A folder that cannot be read has nothing to import.
    return []
  }
}

function foldersUp(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...foldersUp(parent)]
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    // What may not be looked at cannot be imported either.
    return undefined
  }
}
