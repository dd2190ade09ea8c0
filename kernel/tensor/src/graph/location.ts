/** @file The user's line that recorded an op, captured only while a recording is new: a stack costs more than most ops. */

import path from 'node:path'
import { fileURLToPath } from 'node:url'

const LIMIT = 100_000
const FRAMES = 60
const OWN_FOLDER = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const FOREIGN = /node:|[\\/]node_modules[\\/]@tensorflow[\\/]|^\s*at (?:async )?(?:new )?Promise\b|<anonymous>\)?$/

const locations = new Map<number, string | undefined>()

/** @param prefix - the hash of all that was recorded so far: equal prefixes come from equal lines. */
export function captureLocation(prefix: number): string | undefined {
  if (locations.has(prefix)) return locations.get(prefix)
  if (locations.size >= LIMIT) locations.clear()
  const location = userFrame()
  locations.set(prefix, location)
  return location
}

function userFrame(): string | undefined {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = FRAMES
  const { stack = '' } = new Error()
  Error.stackTraceLimit = limit
  for (const line of stack.split('\n').slice(1)) {
    if (FOREIGN.test(line) || line.includes(OWN_FOLDER)) continue
    return /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/.exec(line)?.[1]
  }
  return undefined
}
