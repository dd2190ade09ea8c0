/** @file Lets cells load .ts files with enums, namespaces and parameter properties, which Node by itself refuses. */
import { readFileSync } from 'node:fs'
import { createRequire, findPackageJSON, type LoadFnOutput, registerHooks } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isInPackage } from './resolve.ts'

const require = createRequire(import.meta.url)
// Run from its sources, the parser below is TypeScript too.
const ownFolder = fileURLToPath(new URL('..', import.meta.url))
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
// Node blanks types that make no code. What makes code is recognised roughly, and files without it are left to Node.
const makesCode =
  /\b(enum|namespace)\s+\w|\bconstructor\s*\([\s\S]*?\b(public|private|protected|readonly|override)\s|\bimport\s+\w+\s*=|[=(,]\s*<\w|^\s*(export\s+)?@\w|\baccessor\s+\w/m

/** Registers for this thread, from here on. Lines keep their numbers. */
export function registerTypeScriptFiles(): { deregister(): void } {
  return registerHooks({
    load: (url, context, next) => loadTypeScript(url) ?? next(url, context),
  })
}

function loadTypeScript(url: string): LoadFnOutput | undefined {
  if (!/^file:.*\.[mc]?ts($|[?#])/.test(url)) return undefined
  const path = fileURLToPath(url)
  if (isInPackage(path) || path.startsWith(ownFolder)) return undefined
  const source = readFileSync(path, 'utf8')
  if (!makesCode.test(source)) return undefined
  // The parser is loaded only for such files: the main thread has no other use for it.
  const { lowerFile } = require(`./lowerFile.${extension}`) as typeof import('./lowerFile.ts')
  const lowered = lowerFile(source, path)
  const type = moduleType(path) ?? (lowered.hasModuleSyntax ? 'module' : 'commonjs')
  return { format: `${type}-typescript`, source: lowered.code, shortCircuit: true }
}

/** By the file's ending or its package; undefined where Node would look for `import` and `export` in it. */
function moduleType(path: string): 'module' | 'commonjs' | undefined {
  if (path.endsWith('.mts')) return 'module'
  if (path.endsWith('.cts')) return 'commonjs'
  const manifest = findPackageJSON(pathToFileURL(path))
  // Where there is none, Node 24 gives the path back.
  const { type } =
    manifest && basename(manifest) === 'package.json'
      ? (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown })
      : {}
  return type === 'module' || type === 'commonjs' ? type : undefined
}
