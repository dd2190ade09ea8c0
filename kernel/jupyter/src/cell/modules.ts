/** @file Modules for cells: `import`, `require` and `import.meta`, as a file in the notebook's folder would have them. */

import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { currentFolder } from './currentFolder.ts'
import type { Evaluator } from './evaluate.ts'
import { inspectTensors } from './formatters/inspectTensors.ts'
import { type AutoreloadLevel, ImportedNames } from './importedNames.ts'
import { LocalFiles, localPath, withoutVersion } from './reload.ts'
import { cellSpecifier, isRelative, registerResolution } from './resolve.ts'
import { installTensorGlobal } from './tensorGlobal.ts'
import { registerTypeScriptFiles } from './typescriptFiles.ts'

/** What `import()` takes, and the names that a static import cannot do without. */
export interface CellImportOptions extends ImportCallOptions {
  names?: readonly string[]
  /** By the cell's names what they are in the module, `*` for the module itself. */
  bound?: Readonly<Record<string, string>>
}

/** `import.meta` of a cell. */
export interface CellMeta {
  readonly url: string
  readonly filename: string
  readonly dirname: string
  readonly main: boolean
  resolve(specifier: string): string
}

export interface CellModules {
  /** @throws {PackageNotFoundError} for a package that is not installed; {SyntaxError} for a name that a module lacks. */
  import(specifier: string, options?: CellImportOptions): Promise<object>
  readonly require: NodeJS.Require
  readonly meta: CellMeta
  /** When local files that changed are loaded anew. */
  autoreload: AutoreloadLevel
  /** Before a cell: gives names their new values, where `autoreload` is 2. @throws what a changed module throws */
  updateNames(evaluator: Pick<Evaluator, 'evaluate'>): Promise<void>
  /** Takes the rules for cells back, for tests. */
  dispose(): void
}

type Tensors = typeof import('@diptych/tensor')

const requireFromKernel = createRequire(import.meta.url)

/**
 * Sets modules up for the cells of this thread, and the global `tf`.
 *
 * @param cwd - the notebook's folder: where relative paths begin, and the search for packages.
 * @param loadTensor - called once, when a cell or a package first wants `@diptych/tensor`: may load it in its own way.
 */
export function createCellModules(cwd: string, loadTensor: () => void = () => {}): CellModules {
  let isAsked = false
  // Loading it asks for it as well.
  const beforeTensor = () => {
    if (isAsked) return
    isAsked = true
    try {
      loadTensor()
      inspectTensors((requireFromKernel('@diptych/tensor') as Tensors).Tensor.prototype)
    } catch (error) {
      // What stood in the way may be gone when a cell asks again.
      isAsked = false
      throw error
    }
  }
  const filename = join(cwd, 'cell.ts')
  const files = new LocalFiles()
  const rules = [registerResolution(cwd, beforeTensor), registerTypeScriptFiles(), files.register(filename)]
  const removeGlobal = installTensorGlobal(() => requireFromKernel('@diptych/tensor') as Tensors)
  const requireFromCell = createRequire(filename)
  const names = new ImportedNames()
  const changed = new Set<string>()
  const lookForChanges = () => {
    if (modules.autoreload > 0) for (const path of files.refresh()) changed.add(path)
  }
  const startedIn = process.cwd()
  /** Relative paths begin where `%cd` went. By whole paths: Node remembers where specifiers led. */
  const fromHere = (specifier: string): string => {
    const folder = currentFolder() ?? startedIn
    return isRelative(specifier) && folder !== startedIn ? join(folder, specifier) : specifier
  }
  const load = async (written: string, options: CellImportOptions = {}): Promise<object> => {
    const specifier = fromHere(written)
    lookForChanges()
    const namespace = await importModule(specifier, files.generation, options)
    if (options.bound) names.add(specifier, options.bound, namespace as Record<string, unknown>)
    return namespace
  }
  const modules: CellModules = {
    import: load,
    require: Object.assign(
      (specifier: string) => {
        lookForChanges()
        return requireFromCell(fromHere(specifier))
      },
      requireFromCell,
      {
        resolve: Object.assign(
          (specifier: string, options?: { paths?: string[] }) => requireFromCell.resolve(fromHere(specifier), options),
          requireFromCell.resolve,
        ),
      },
    ),
    meta: {
      url: pathToFileURL(filename).href,
      filename,
      dirname: cwd,
      main: true,
      resolve: specifier => withoutVersion(import.meta.resolve(cellSpecifier(specifier))),
    },
    autoreload: 1,
    async updateNames(evaluator) {
      if (modules.autoreload < 2) return
      lookForChanges()
      const isChanged = (specifier: string) => changed.has(localPath(modules.meta.resolve(specifier)) ?? '')
      const stale = changed.size > 0 ? [...names.specifiers].filter(isChanged) : []
      changed.clear()
      await names.update(stale, specifier => load(specifier) as Promise<Record<string, unknown>>, evaluator)
    },
    dispose() {
      removeGlobal()
      for (const rule of rules) rule.deregister()
    },
  }
  return modules
}

async function importModule(specifier: string, generation: number, options: CellImportOptions): Promise<object> {
  const { names = [], bound: _bound, ...callOptions } = options
  // TypeScript's authors import JSON without saying that it is.
  if (/\.json$/.test(specifier)) callOptions.with ??= { type: 'json' }
  const namespace = (await import(cellSpecifier(specifier, generation), callOptions)) as Record<string, unknown>
  const isComplete = names.every(name => name in namespace)
  return isComplete ? namespace : completeNamespace(namespace, names, specifier)
}

/**
 * For modules whose names Node cannot see: of CommonJS and JSON, the properties of what they export;
 * and the module itself as the default of one that has none, as TypeScript's `esModuleInterop` has it.
 */
function completeNamespace(namespace: Record<string, unknown>, names: readonly string[], specifier: string): object {
  const hasHiddenNames = 'module.exports' in namespace || specifier.endsWith('.json')
  const exported = (hasHiddenNames ? Object(namespace.default) : {}) as Record<string, unknown>
  const missing = names.filter(name => !(name in namespace) && !(name in exported) && name !== 'default')
  if (missing.length > 0) throw missingNames(missing, [...Object.keys(namespace), ...Object.keys(exported)], specifier)
  const complete: Record<string, unknown> = { ...exported, ...namespace }
  for (const name of names) if (!(name in complete)) complete[name] = exported[name]
  complete.default ??= namespace
  return complete
}

const namesShown = 12

function missingNames(missing: readonly string[], present: readonly string[], specifier: string): SyntaxError {
  const known = [...new Set(present)].filter(name => name !== 'default' && name !== 'module.exports')
  const list = known.slice(0, namesShown).join(', ') + (known.length > namesShown ? `, … (${known.length})` : '')
  const has = known.length > 0 ? `It has ${list}.` : 'It has no names.'
  return new SyntaxError(
    `The module '${specifier}' has no export named ${missing.map(name => `'${name}'`).join(', ')}. ${has} If it is a type, write: import type.`,
  )
}
