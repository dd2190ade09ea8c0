/** @file Which exceptions stop the code. */

import { awaitingFrames, isCaughtBehind } from './awaiting.ts'
import type { CellFiles } from './cellFiles.ts'
import type { Frame } from './frames.ts'
import { surroundings } from './surroundings.ts'
import type { Paused } from './v8.ts'

export type ExceptionFilter = 'none' | 'uncaught' | 'all'

/** Whether `paused` is for an exception. */
export function isException({ reason }: Paused): boolean {
  return reason === 'exception' || reason === 'promiseRejection'
}

/** @param frames - of `paused` */
export async function isWanted(
  paused: Paused,
  frames: readonly Frame[],
  files: CellFiles,
  filter: ExceptionFilter,
): Promise<boolean> {
  if (filter !== 'uncaught') return filter === 'all'
  // V8 guesses, and takes all for caught that is thrown behind an await.
  if (paused.data?.uncaught) return true
  for (const { source, line, column } of frames)
    if ((await surroundings(await files.codeOf(source.path), line, column)).isInTry) return false
  return !(await isCaughtBehind(await awaitingFrames(paused.asyncStackTrace, files, 0), files))
}
