/** @file The error for a package that nobody installed: what was asked, where it was looked for, what to type. */

/** A package that a cell asks for and that is not in reach of the notebook's folder. */
export class PackageNotFoundError extends Error {
  override readonly name = 'PackageNotFoundError'
  /** Node's own code for it; not enumerable, as the message says it all. */
  declare readonly code: 'ERR_MODULE_NOT_FOUND'

  constructor(specifier: string, folder: string) {
    super(explain(specifier, folder))
    Object.defineProperty(this, 'code', { value: 'ERR_MODULE_NOT_FOUND' })
  }
}

function explain(specifier: string, folder: string): string {
  const prefix = /^(npm|jsr):\/?/.exec(specifier)?.[0] ?? ''
  const path = specifier.slice(prefix.length)
  const name = /^(@[^/]+\/)?[^/@]+/.exec(path)?.[0] ?? path
  const command = `npm install ${name}   (in ${folder})`
  if (prefix.startsWith('jsr'))
    return `Cannot import '${specifier}': jsr: is for Deno. Look for the package on npm, install it, and import it by its name.`
  if (prefix)
    return `Cannot import '${specifier}': npm: is for Deno. Import '${path.replace(/(?<=.)@[^/]*/, '')}' instead, after: ${command}`
  return `Cannot find package '${name}', imported as '${specifier}'. Looked for node_modules/${name} in ${folder} and the folders above it. To install it: ${command}`
}
