/** @file Splits the arguments of a magic into words, as a shell would: by blanks, except in quotes. */

import { homedir } from 'node:os'
import { join } from 'node:path'
import { MagicError } from './magic.ts'

/** @throws {MagicError} for a quote without an end. */
export function words(args: string): string[] {
  const found: string[] = []
  const word = /\s*((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+)\s*/y
  while (word.lastIndex < args.length) {
    const match = word.exec(args)
    if (!match) throw new MagicError(`a quote without an end, or a backslash before nothing: ${args}`)
    found.push(
      match[1]!.replace(
        /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g,
        (_, double, single, escaped) => single ?? escaped ?? double.replace(/\\(["\\$`])/g, '$1'),
      ),
    )
  }
  return found
}

/** A path as people write it: `~` is the home folder, and quotes may stand around it. */
export function pathOf(text: string): string {
  const path = text.replace(/^(["'])(.*)\1$/, '$2')
  return /^~(?=$|[\\/])/.test(path) ? join(homedir(), path.slice(1)) : path
}
