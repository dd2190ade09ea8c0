/**
 * @file Files of the notebook's author that change while the kernel runs: which they are, and by which URL Node loads
 * them anew. Node keeps every module that it has loaded, by its URL.
 */
import { statSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isCellSpecifier, isInPackage } from './resolve.ts'

interface LocalFile {
  /** What the file was when it was loaded. */
  state: string
  /** How often it has been loaded anew, for itself or for a file that it imports. */
  version: number
  /** The files that import it. */
  readonly importers: Set<string>
}

const versionQuery = /\?reload=\d+$/
const require = createRequire(import.meta.url)
const ownFolder = fileURLToPath(new URL('..', import.meta.url))

/** The files that cells import, directly or through each other. Packages are not among them. */
export class LocalFiles {
  readonly #files = new Map<string, LocalFile>()
  #generation = 0

  /** Grows with every change: a specifier that Node has resolved before is not resolved again. */
  get generation(): number {
    return this.#generation
  }

  /**
   * Registers for this thread, from here on; after the rules that say where specifiers lead.
   *
   * @param cell - the path that stands for cells where they `require`.
   */
  register(cell: string): { deregister(): void } {
    return registerHooks({
      resolve: (specifier, context, next) => {
        const found = next(specifier, context)
        const path = localPath(found.url)
        const isCell = isCellSpecifier(specifier) || localPath(context.parentURL) === cell
        const importer = isCell ? undefined : localPath(context.parentURL)
        const isForCell = isCell || (importer !== undefined && this.#files.has(importer))
        if (path === undefined || !isForCell) return found
        const { version } = this.#note(path, importer)
        // `require` goes by the path alone; its cache is cleared instead.
        return version === 0 || context.conditions.includes('require')
          ? found
          : { ...found, url: `${found.url}?reload=${version}` }
      },
    })
  }

  /** Looks at all files. Those that changed, and those that import them, are loaded anew when they are next imported. @returns their paths */
  refresh(): ReadonlySet<string> {
    const stale = new Set<string>()
    const mark = (path: string): void => {
      if (stale.has(path)) return
      stale.add(path)
      for (const importer of this.#files.get(path)!.importers) mark(importer)
    }
    for (const [path, { state }] of this.#files) if (stateOf(path) !== state) mark(path)
    for (const path of stale) {
      const file = this.#files.get(path)!
      file.version++
      file.state = stateOf(path)
      delete require.cache[path]
    }
    if (stale.size > 0) this.#generation++
    return stale
  }

  #note(path: string, importer: string | undefined): LocalFile {
    let file = this.#files.get(path)
    if (!file) {
      file = { state: stateOf(path), version: 0, importers: new Set() }
      this.#files.set(path, file)
    }
    if (importer !== undefined) file.importers.add(importer)
    return file
  }
}

/** A URL as it was before a reload. */
export function withoutVersion(url: string): string {
  return url.replace(versionQuery, '')
}

/** The path of a file that a notebook's author may change. */
export function localPath(url: string | undefined): string | undefined {
  if (!url?.startsWith('file:')) return undefined
  const path = fileURLToPath(url)
  return isInPackage(path) || path.startsWith(ownFolder) ? undefined : path
}

function stateOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat ? `${stat.mtimeNs} ${stat.size} ${stat.ino}` : 'gone'
}
