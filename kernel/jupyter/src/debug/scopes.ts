/** @file What a frame sees: its own names, those of the functions around it, a module's, and those of cells. */

import type { Scope } from '@diptych/protocol'
import type { Frame } from './frames.ts'
import type { Property } from './v8.ts'
import type { Variables } from './variables.ts'

/** V8's scopes, by the name that people see. The global object is left out: what it holds is JavaScript's and Node's. */
const NAMES: Readonly<Record<string, string>> = {
  local: 'Locals',
  block: 'Locals',
  catch: 'Locals',
  with: 'Locals',
  eval: 'Locals',
  closure: 'Closure',
  module: 'Module',
  script: 'Globals',
}

/** Innermost first; those without a name of their own are left out. */
export function scopesOf({ call }: Frame, variables: Variables): Scope[] {
  const grouped = new Map<string, string[]>()
  let isFunction = false
  for (const { type, object } of call.scopeChain) {
    // The blocks around a function are closures of it.
    const name = isFunction && NAMES[type] === 'Locals' ? 'Closure' : NAMES[type]
    if (type === 'local') isFunction = true
    if (name === undefined || object.objectId === undefined) continue
    grouped.set(name, [...(grouped.get(name) ?? []), object.objectId])
  }
  return [...grouped].map(([name, objectIds]) => ({
    name,
    ...(name === 'Locals' && { presentationHint: 'locals' as const }),
    variablesReference: variables.add({
      lifetime: 'stop',
      objectIds,
      isScope: true,
      extra: name === 'Locals' ? extras(call) : [],
    }),
    expensive: false,
  }))
}

/** `this` of a method, and what a function is about to return. */
function extras({ this: self, returnValue }: Frame['call']): Property[] {
  const extra: Property[] = []
  if (returnValue) extra.push({ name: '(return value)', value: returnValue })
  if (self.type !== 'undefined' && self.className !== 'global') extra.push({ name: 'this', value: self })
  return extra
}
