/** @file What front ends call a cell, a path made of its text's hash, and what V8 calls its runs. */

import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import type { ColumnMap } from '../cell/columns.ts'
import { murmur2 } from './murmur2.ts'

const REMEMBERED = 2000

/** Any number does that both sides know. It is ipykernel's. */
export const HASH_SEED = 0xc70f6907
/** The folder's name is all there is of it: JupyterLab asks for the text by the message `source`, and shows paths with `ipykernel_` in them as `Cell [3]`. */
export const PREFIX = join(tmpdir(), `diptych_ipykernel_${process.pid}`) + sep
export const SUFFIX = '.ts'

/** A run of a cell. */
export interface RunCell {
  readonly path: string
  readonly lines: number
  readonly columns: ColumnMap
}

export class CellFiles {
  readonly #texts = new Map<string, string>()
  /** By the name that V8 has for it. */
  readonly #runs = new Map<string, RunCell>()

  /** Remembers a cell's text. @returns its path */
  add(text: string): string {
    const path = `${PREFIX}${murmur2(text, HASH_SEED)}${SUFFIX}`
    remember(this.#texts, path, text)
    return path
  }

  /** Remembers that a cell runs as `file`. @returns its path */
  run(file: string, text: string, columns: ColumnMap): string {
    const path = this.add(text)
    remember(this.#runs, file, { path, lines: text.split('\n').length, columns })
    return path
  }

  textOf(path: string): string | undefined {
    return this.#texts.get(path)
  }

  /** The TypeScript of a cell, whose magic lines are empty, or of a file. */
  async codeOf(path: string): Promise<string> {
    if (isCellPath(path)) {
      const { readMagics } = await import('../cell/magics/parse.ts')
      return readMagics(this.textOf(path) ?? '').code
    }
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }

  runOf(file: string): RunCell | undefined {
    return this.#runs.get(file)
  }

  /** The names of a cell's runs. */
  filesOf(path: string): string[] {
    return [...this.#runs].filter(([, run]) => run.path === path).map(([file]) => file)
  }
}

/** Whether a path is one that a cell could have. */
export function isCellPath(path: string): boolean {
  return path.startsWith(PREFIX)
}

/** The latest stay longest. */
export function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > REMEMBERED) map.delete(map.keys().next().value as K)
}
