/** @file What people should know of a function though it works. */

import { channel } from 'node:diagnostics_channel'
import { currentLocation } from './location.ts'

export interface GraphWarning {
  /** The line to look at, `file:line:column`. */
  readonly line: string | undefined
  readonly text: string
}

/** Published for what works otherwise than asked: a `GraphWarning`. If nobody listens, it is a warning of the process. */
export const warningChannel = channel('diptych:graph-warning')

/** @param kind - the name of the process's warning. */
export function warn(text: string, kind: string): void {
  if (warningChannel.hasSubscribers) warningChannel.publish({ line: currentLocation(), text } satisfies GraphWarning)
  else process.emitWarning(text, kind)
}
