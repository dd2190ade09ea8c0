/** @file Files with one JSON value on each line. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** @returns nothing if there is no such file. @param name - of a file in this folder. */
export function readLines<T>(name: string): T[] {
  const file = new URL(name, import.meta.url)
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as T)
}

export function writeLines(name: string, values: readonly unknown[]): void {
  writeFileSync(new URL(name, import.meta.url), values.map(value => `${JSON.stringify(value)}\n`).join(''))
}
