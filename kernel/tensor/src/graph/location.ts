/** @file The user's line that recorded an op, captured only while a recording is new: a stack costs more than most ops. */

import { isForeign } from '../callerFrames.ts'

const LIMIT = 100_000
const FRAMES = 60

// By the line of a recording's first op, then by all that was recorded before an op.
const locations = new Map<string | undefined, Map<number, string | undefined>>()
let size = 0

/**
 * The line that runs now, remembered: recordings that begin on one line, with equal ops so far, come from equal lines.
 *
 * @param start - where the recording began. @param prefix - the hash of all that was recorded so far.
 */
export function captureLocation(start: string | undefined, prefix: number): string | undefined {
  let known = locations.get(start)
  if (known?.has(prefix)) return known.get(prefix)
  if (size++ >= LIMIT) {
    locations.clear()
    size = 0
    known = undefined
  }
  if (!known) {
    known = new Map()
    locations.set(start, known)
  }
  const location = currentLocation()
  known.set(prefix, location)
  return location
}

/** The user's line that runs now, `file:line:column`. */
export function currentLocation(): string | undefined {
  // Call sites: making a string of the whole stack takes twice as long.
  const { stackTraceLimit, prepareStackTrace } = Error
  Error.stackTraceLimit = FRAMES
  Error.prepareStackTrace = (_, sites) => sites
  const sites = new Error().stack as unknown as NodeJS.CallSite[]
  Error.stackTraceLimit = stackTraceLimit
  Error.prepareStackTrace = prepareStackTrace
  for (const site of sites) {
    const file = site.getScriptNameOrSourceURL()
    if (file && !isForeign(file)) {
      return `${file}:${site.getLineNumber()}:${site.getColumnNumber()}`
    }
  }
  return undefined
}
