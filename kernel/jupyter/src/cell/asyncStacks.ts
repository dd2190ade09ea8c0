/** @file Call stacks across awaits, for the debugger. */

import asyncHooks from 'node:async_hooks'
import { Session } from 'node:inspector'

let isPrepared = false

/**
 * To be called before V8 is asked for such stacks. V8 follows promises by itself; Node would add an async hook for timers and sockets, and while there is one, Node
 * aborts where an interrupt has cut a callback off. It makes that hook once, the first time that V8 is asked.
 */
export function prepareAsyncStacks(): void {
  if (isPrepared) return
  isPrepared = true
  const { createHook } = asyncHooks
  const session = new Session()
  session.connect()
  asyncHooks.createHook = () => {
    const hook = { enable: () => hook, disable: () => hook }
    return hook
  }
  try {
    // Answered before `post` returns: this is the session's own thread.
    session.post('Runtime.enable')
    session.post('Runtime.setAsyncCallStackDepth', { maxDepth: 1 })
    // It would outlive the session.
    session.post('Runtime.setAsyncCallStackDepth', { maxDepth: 0 })
  } finally {
    asyncHooks.createHook = createHook
    session.disconnect()
  }
}
