/** @file The variables that cells have made, found without the debugger being on. */

import type { MainSession } from './v8.ts'

// This thread's globals are those of any Node; the others hold the state of tfjs, and of the protocol buffers that it loads.
const NOT_USERS = [...Object.keys(globalThis), '_tfengine', '_tfGlobals', 'proto']

/** @returns an object of V8's, in the group `objectGroup`, with a property for each variable */
export async function globalVariables(session: MainSession, objectGroup: string): Promise<string | undefined> {
  const { names } = await session.post('Runtime.globalLexicalScopeNames', {})
  const lexical = names.filter(name => !/[\u200c\u200d]/.test(name))
  // What the function itself names goes by names that no cell can have. A declaration that failed has no value.
  const reads = lexical.map(name => `try { it\u200c[${JSON.stringify(name)}] = ${name} } catch {}`)
  const expression = `(it\u200c => {
    const known\u200c = ${JSON.stringify(NOT_USERS)}
    for (const [name\u200c, { value: value\u200c, get: get\u200c, enumerable: isEnumerable\u200c }] of Object.entries(Object.getOwnPropertyDescriptors(globalThis)))
      if (isEnumerable\u200c && !get\u200c && !known\u200c.includes(name\u200c)) it\u200c[name\u200c] = value\u200c
    ${reads.join('\n')}
    return it\u200c
  })(Object.create(null))`
  const { result } = await session.post('Runtime.evaluate', { expression, objectGroup, silent: true })
  return result.objectId
}
