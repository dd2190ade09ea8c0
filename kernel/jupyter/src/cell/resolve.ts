/**
 * @file Where the specifiers of cells lead: Node's own resolution from the notebook's folder, with one tensor library
 * for all, TypeScript's short paths, and errors that say what to install.
 */

import { existsSync } from 'node:fs'
import { createRequire, type ResolveHookContext, registerHooks } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { PackageNotFoundError, packageName } from './packageNotFound.ts'

type Resolve = (specifier: string, context?: Partial<ResolveHookContext>) => { url: string; format?: string | null }

const cellScheme = /^diptych-cell:\d+:/

/**
 * A specifier that is resolved as a cell in the notebook's folder would have it.
 *
 * @param generation - another one resolves it anew: Node remembers where specifiers led.
 */
export function cellSpecifier(specifier: string, generation = 0): string {
  return `diptych-cell:${generation}:${specifier}`
}

/** Whether a specifier was made by `cellSpecifier`. */
export function isCellSpecifier(specifier: string): boolean {
  return cellScheme.test(specifier)
}

// Notebooks say tfjs, by any of its names; the engine is ours. Two copies would not know each other's tensors.
const tensorNames = new Set([
  '@diptych/tensor',
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-node-gpu',
])
const tensorParts = /^@tensorflow\/tfjs-(core|layers|data|converter)($|\/)/
const tensorUrl = import.meta.resolve('@diptych/tensor')
const requireFromTensor = createRequire(tensorUrl)
// What the engine is made of finds its own parts.
const enginePackage =
  /[\\/]node_modules[\\/]@tensorflow[\\/]tfjs(-core|-layers|-data|-converter|-backend-\w+|-node|-node-gpu)?[\\/]/
// The package: its lib, and what lies beside it.
const engineFolder = join(dirname(fileURLToPath(tensorUrl)), '..') + sep

const missingCodes = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT'])
const endings = ['.ts', '.js', '.mts', '.mjs', '.json', '/index.ts', '/index.js']

/**
 * Teaches Node's loaders the rules for cells, in this thread and for all modules that cells load.
 *
 * @param cwd - the notebook's folder.
 * @param beforeTensor - called when something outside the engine asks for it, before it is loaded.
 */
export function registerResolution(cwd: string, beforeTensor: () => void): { deregister(): void } {
  const cellUrl = pathToFileURL(join(cwd, 'cell.ts')).href
  return registerHooks({
    resolve(specifier, context, next) {
      const asked = specifier.replace(cellScheme, '')
      const from = isCellSpecifier(specifier) ? { ...context, parentURL: cellUrl } : context
      return resolveTensor(asked, from, next, beforeTensor) ?? resolveForUser(asked, from, next, cwd)
    },
  })
}

function resolveTensor(specifier: string, context: ResolveHookContext, next: Resolve, beforeTensor: () => void) {
  const isPart = tensorParts.test(specifier)
  if (!isPart && !tensorNames.has(specifier)) return undefined
  const parent = toPath(context.parentURL)
  if (enginePackage.test(parent) || parent.startsWith(engineFolder)) return undefined
  beforeTensor()
  if (!isPart) return { url: tensorUrl, format: 'module', shortCircuit: true }
  // For `require`, Node goes by the calling module and not by `parentURL`.
  if (!context.conditions.includes('require')) return next(specifier, { ...context, parentURL: tensorUrl })
  return { url: pathToFileURL(requireFromTensor.resolve(specifier)).href, shortCircuit: true }
}

function resolveForUser(specifier: string, context: ResolveHookContext, next: Resolve, cwd: string) {
  if (/^(npm|jsr):/.test(specifier)) throw new PackageNotFoundError(specifier, cwd)
  try {
    return next(specifier, context)
  } catch (error) {
    // Packages get Node's own words: what they lack is not for the notebook's author to write differently.
    if (!isMissing(error) || isInPackage(toPath(context.parentURL))) throw error
    if (!/^\.{0,2}\//.test(specifier)) {
      const folder = dirname(toPath(context.parentURL) || join(cwd, 'cell.ts'))
      if (isBare(specifier) && !isInstalled(specifier, folder)) throw new PackageNotFoundError(specifier, folder)
      throw error
    }
    // TypeScript's authors write './model' or './model.js' for model.ts.
    for (const path of [...endings.map(ending => specifier + ending), specifier.replace(/\.(m?)js$/, '.$1ts')]) {
      try {
        return next(path, context)
      } catch (second) {
        if (!isMissing(second)) throw second
      }
    }
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && missingCodes.has(String(error.code))
}

/** A path, and not the name of a package. */
export function isRelative(specifier: string): boolean {
  return /^\.{1,2}(\/|$)/.test(specifier)
}

/** The name of a package: not a path, not a URL. */
function isBare(specifier: string): boolean {
  return !/^(#|[a-z][a-z0-9+.-]*:)/i.test(specifier)
}

/** What is installed and yet not found lacks a file or an export: Node says which. */
function isInstalled(specifier: string, folder: string): boolean {
  const path = join(folder, 'node_modules', packageName(specifier))
  const parent = dirname(folder)
  return existsSync(path) || (parent !== folder && isInstalled(specifier, parent))
}

/** Whether a file belongs to a package and not to the notebook's author. */
export function isInPackage(path: string): boolean {
  return path.includes(`${sep}node_modules${sep}`)
}

function toPath(url: string | undefined): string {
  return url?.startsWith('file:') ? fileURLToPath(url) : ''
}
