/** @file Refusals in TensorFlow's words. Some specs want an error's exact message, where ours adds the op and its inputs. */

const THROWN = /exception with message '(.*)', but it threw an exception with message '(.*)'\.$/s
const REJECTED = /rejected with Error: '(.*)' but it was rejected with TensorFlowError: (.*)\.$/s

/** @param failure - what jasmine says of a failed expectation. @returns it asks for an exact message, and the actual one holds all of it. */
export function isRefusalInTheseWords(failure: string): boolean {
  const found = THROWN.exec(failure) ?? REJECTED.exec(failure)
  return found !== null && found[2]!.includes(found[1]!)
}
