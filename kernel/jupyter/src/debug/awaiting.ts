/** @file Behind the call stack: the functions that await what stands still, and those that await them. V8 knows where they are, and none of their variables. */

import type { CellFiles } from './cellFiles.ts'
import { ANONYMOUS, type Place, placeOf, writtenName } from './frames.ts'
import { surroundings } from './surroundings.ts'
import type { AsyncStack } from './v8.ts'

export interface AwaitingFrame extends Place {
  readonly id: number
  readonly name: string
  /** A heading of those behind it: why they are there. */
  readonly isLabel: boolean
}

/** @param firstId - the frames are numbered from it */
export async function awaitingFrames(
  stack: AsyncStack | undefined,
  files: CellFiles,
  firstId: number,
): Promise<AwaitingFrame[]> {
  const frames: Omit<AwaitingFrame, 'id'>[] = []
  for (let part = stack; part; part = part.parent) {
    const all = await Promise.all(part.callFrames.map(call => awaitingFrame(call, files)))
    const [first, ...others] = all.filter(frame => frame !== undefined)
    if (!first) continue
    frames.push({ ...first, name: `${part.description ?? 'called'} in ${first.name}`, isLabel: true }, first, ...others)
  }
  return frames.map((frame, index) => ({ id: firstId + index, ...frame }))
}

/**
 * Whether an error that ends what stands still is caught by a function that awaits it.
 *
 * @param frames - as `awaitingFrames` has them
 */
export async function isCaughtBehind(frames: readonly AwaitingFrame[], files: CellFiles): Promise<boolean> {
  for (const { source, line, column, isLabel } of frames) {
    if (isLabel) continue
    const { isAwaitedInTry, isPassedOn } = await surroundings(await files.codeOf(source.path), line, column)
    if (isAwaitedInTry) return true
    if (!isPassedOn) return false
  }
  return false
}

async function awaitingFrame(
  { functionName, url, lineNumber, columnNumber }: AsyncStack['callFrames'][number],
  files: CellFiles,
): Promise<Omit<AwaitingFrame, 'id'> | undefined> {
  const place = placeOf(url, lineNumber, columnNumber, files)
  if (!place) return undefined
  if (functionName) return { ...place, name: writtenName(functionName), isLabel: false }
  const { isInFunction } = await surroundings(await files.codeOf(place.source.path), place.line, place.column)
  return { ...place, name: isInFunction ? ANONYMOUS : place.topLevel, isLabel: false }
}
