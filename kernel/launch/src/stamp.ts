/** @file Notes what a folder was made from, so that the same work is not done twice. */

import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/** A hash over everything that decides what the result looks like. */
export function hashOf(inputs: readonly string[]): string {
  const hash = createHash('sha256')
  // The length keeps ['ab', 'c'] and ['a', 'bc'] apart.
  for (const input of inputs) hash.update(`${input.length}:${input}`)
  return hash.digest('hex')
}

/** A note in a file: which hash the finished work had. */
export class Stamp {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  matches(hash: string): boolean {
    try {
      return readFileSync(this.#file, 'utf8') === hash
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
      throw error
    }
  }

  /** Before the work begins, so that work that breaks off leaves no stamp. */
  clear(): void {
    rmSync(this.#file, { force: true })
  }

  /** After the work succeeded. */
  write(hash: string): void {
    writeFileSync(this.#file, hash)
  }
}
