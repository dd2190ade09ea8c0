/** @file What people should know of a function though it works: one channel for all of it. */

import { channel } from 'node:diagnostics_channel'
import { currentLocation } from './location.ts'

export interface GraphWarning {
  /** The line to look at, `file:line:column`. */
  readonly line: string | undefined
  readonly text: string
}

/** Published for what works otherwise than asked, or costs more than it gains: a `GraphWarning`. If nobody listens, it is a warning of the process. */
export const warningChannel = channel('diptych:graph-warning')

/** @param kind - the name of the process's warning. @param line - to look at; default: the one that runs. */
export function warn(text: string, kind: string, line = currentLocation()): void {
  if (warningChannel.hasSubscribers) warningChannel.publish({ line, text } satisfies GraphWarning)
  else process.emitWarning(text, kind)
}
