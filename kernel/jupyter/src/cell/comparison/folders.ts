/** @file The folders that variants' summaries go to: one for each, named after it, on every file system. */

/** A folder's name may have 255 bytes, a letter up to 4. */
const LONGEST = 60

/** @returns for each name a folder's name of its own: letters and digits of any script, `+`, `_` and `-`. */
export function variantFolders(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map(name => {
    const folder = asFolder(name)
    let own = folder
    // Some file systems take A and a for the same.
    for (let number = 2; taken.has(own.toLowerCase()); number++) own = `${folder}-${number}`
    taken.add(own.toLowerCase())
    return own
  })
}

function asFolder(name: string): string {
  const plain = name.normalize().replace(/[^\p{L}\p{M}\p{N}_+-]+/gu, '-')
  const short = [...plain].slice(0, LONGEST).join('')
  return short.replace(/^-+|-+$/g, '') || 'variant'
}
