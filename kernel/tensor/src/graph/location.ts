/** @file The user's line that runs now. */

import { isForeign } from '../callerFrames.ts'

// Reading a stack takes a microsecond a frame, and the caller is mostly near.
const NEAR = 16
const FAR = 60

// Of a file's name, whose it is.
const foreign = new Map<string, boolean>()

let fixed: string | undefined

/** After a forced termination, which skips `finally`. */
export function abandonLocation(): void {
  fixed = undefined
}

/** Runs `work`, which records ops of an earlier line, as if that line ran now. */
export function atLocation<T>(location: string | undefined, work: () => T): T {
  const outer = fixed
  fixed = location
  try {
    return work()
  } finally {
    fixed = outer
  }
}

/** The user's line that runs now, `file:line:column`. */
export function currentLocation(): string | undefined {
  return fixed ?? locationWithin(NEAR) ?? locationWithin(FAR)
}

/** `cell_4.ts:2`, of `cell_4.ts:2:7`. */
export function lineText(location: string): string {
  return location.replace(/:\d+$/, '')
}

function locationWithin(frames: number): string | undefined {
  // Call sites: making a string of the whole stack takes twice as long.
  const { stackTraceLimit, prepareStackTrace } = Error
  Error.stackTraceLimit = frames
  let sites: NodeJS.CallSite[]
  try {
    Error.prepareStackTrace = callSites
    sites = new Error().stack as unknown as NodeJS.CallSite[]
  } finally {
    // Also where the stack is full: all errors to come would have another form.
    Error.stackTraceLimit = stackTraceLimit
    Error.prepareStackTrace = prepareStackTrace
  }
  for (const site of sites) {
    const file = site.getScriptNameOrSourceURL()
    if (file && !isForeignFile(file)) return `${file}:${site.getLineNumber()}:${site.getColumnNumber()}`
  }
  return undefined
}

function callSites(_: Error, sites: NodeJS.CallSite[]): NodeJS.CallSite[] {
  return sites
}

function isForeignFile(file: string): boolean {
  let is = foreign.get(file)
  if (is === undefined) {
    is = isForeign(file)
    foreign.set(file, is)
  }
  return is
}
