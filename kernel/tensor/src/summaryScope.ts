/** @file Where the summaries of some code go: a folder below their writers' own, or nowhere. It follows the code through its awaits. */

import { AsyncLocalStorage } from 'node:async_hooks'
import path from 'node:path'
import { ArgumentError } from './errors.ts'

export interface SummaryScope {
  /** Relative to each writer's logdir. Default: the logdir itself. */
  readonly subdirectory?: string
  /** Values are read, and nothing is written or announced. Default: false. */
  readonly mute?: boolean
}

const storage = new AsyncLocalStorage<Required<SummaryScope>>()
const EVERYWHERE: Required<SummaryScope> = { subdirectory: '', mute: false }

/** The scope of the code that runs now. */
export function currentSummaryScope(): Required<SummaryScope> {
  return storage.getStore() ?? EVERYWHERE
}

/**
 * Runs `fn`, and what it starts and awaits, with its summaries going where `scope` says, whichever writer they are written with. A scope in a
 * scope is below it, and stays mute if that is.
 *
 * @throws {ArgumentError} if the subdirectory is not below the logdir
 */
export function runWithSummaries<T>({ subdirectory = '', mute = false }: SummaryScope, fn: () => T): T {
  const outer = currentSummaryScope()
  const below = path.join(outer.subdirectory, subdirectory)
  if (path.isAbsolute(subdirectory) || path.normalize(subdirectory).split(path.sep)[0] === '..') {
    throw new ArgumentError(
      `runWithSummaries: the subdirectory must be below the logdir, got ${JSON.stringify(subdirectory)}. Name a folder without "..".`,
    )
  }
  return storage.run({ subdirectory: below, mute: mute || outer.mute }, fn)
}
