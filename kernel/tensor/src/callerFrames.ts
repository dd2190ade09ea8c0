/** @file Whose code a stack's frame is: the caller's, or that of this package, tfjs, koffi and Node, which says nothing to the caller. */

import path from 'node:path'
import { fileURLToPath } from 'node:url'

const OWN_FOLDER = path.dirname(fileURLToPath(import.meta.url))
const FOREIGN = /(^|\()node:|[\\/]node_modules[\\/](@tensorflow|koffi)[\\/]/

/** Frames enough to reach the caller through all of tfjs. */
export const DEEP_STACK = 100

/** @param file - a path, a URL, or a line of a stack with one in it. */
export function isForeign(file: string): boolean {
  return FOREIGN.test(file) || (file.includes(OWN_FOLDER) && !/\.test\.[jt]s\b/.test(file))
}

/** Lets an error's stack begin in the caller's code, as long as the caller wants stacks. @param name - the error's, which its stack may lack so far. */
export function foldStack(error: Error, name: string): void {
  const all = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line))
  const ours = all.filter(
    (line, index) => !isForeign(line) && !(line.includes('<anonymous>') && index > 0 && isForeign(all[index - 1]!)),
  )
  const frames = (ours.length > 0 ? ours : all).slice(0, Error.stackTraceLimit)
  Object.defineProperty(error, 'stack', {
    value: [`${name}: ${error.message}`, ...frames].join('\n'),
    configurable: true,
    writable: true,
  })
}
