/** @file The error for a package that nobody installed: what was asked, where it was looked for, what to type. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** A package that a cell, or a file of its author's, asks for and that is not in reach of its folder. */
export class PackageNotFoundError extends Error {
  override readonly name = 'PackageNotFoundError'
  /** Node's own code for it; not enumerable, as the message says it all. */
  declare readonly code: 'ERR_MODULE_NOT_FOUND'

  constructor(specifier: string, folder: string) {
    super(explain(specifier, folder))
    Object.defineProperty(this, 'code', { value: 'ERR_MODULE_NOT_FOUND' })
  }
}

/** `@scope/name` of `@scope/name/path`. */
export function packageName(specifier: string): string {
  return /^(@[^/]+\/)?[^/@]+/.exec(specifier)?.[0] ?? specifier
}

function explain(specifier: string, folder: string): string {
  const prefix = /^(npm|jsr):\/?/.exec(specifier)?.[0] ?? ''
  const path = specifier.slice(prefix.length)
  const name = packageName(path)
  const command = `npm install ${name}   (in ${folder})`
  if (prefix.startsWith('jsr'))
    return `Cannot import '${specifier}': jsr: is for Deno. Look for the package on npm, install it, and import it by its name.`
  if (prefix)
    return `Cannot import '${specifier}': npm: is for Deno. Import '${path.replace(/(?<=.)@[^/]*/, '')}' instead, after: ${command}`
  if (existsSync(join(folder, 'node_modules', '@types', name)))
    return `Cannot find package '${name}', only its types. To import a type, write: import type. To install the package: ${command}`
  return `Cannot find package '${name}', imported as '${specifier}'. Looked for node_modules/${name} in ${folder} and the folders above it. To install it: %npm install ${name}   (in a cell), or ${command}`
}
