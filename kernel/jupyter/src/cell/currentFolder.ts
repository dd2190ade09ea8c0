/** @file The folder that cells work in. */

/** Undefined where it was removed meanwhile. */
export function currentFolder(): string | undefined {
  try {
    return process.cwd()
  } catch {
    return undefined
  }
}
