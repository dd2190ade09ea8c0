/** @file The paths of bodies: a graph cell's loop records them anew in each turn, and finds there what the first turn told of their ops. */

import { currentScope, type ModeScope } from '../../mode.ts'
import { currentLocation } from '../location.ts'
import { Paths } from '../path.ts'

// Bodies of different lines may have the same ops, and errors name lines.
const known = new WeakMap<ModeScope, Map<string, Paths>>()

/** Of the body called `name` of the call whose line runs now. */
export function bodyPaths(name: string): Paths {
  const scope = currentScope()!
  let paths = known.get(scope)
  if (!paths) {
    paths = new Map()
    known.set(scope, paths)
  }
  const key = `${name} ${currentLocation()}`
  let found = paths.get(key)
  if (!found) {
    found = new Paths()
    paths.set(key, found)
  }
  return found
}
