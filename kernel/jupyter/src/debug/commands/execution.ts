/** @file On from where the code stands, and to a standstill. */

import type { StepKind } from '../execution.ts'
import type { Command } from './command.ts'

/** `continue`, which no variable can be called. */
export const proceed: Command = {
  async run(_args, { debuggee }) {
    debuggee.stopped('continue')
    await debuggee.execution.resume()
    return { allThreadsContinued: true }
  },
}

export const next = step('next', 'stepOver')
export const stepIn = step('stepIn', 'stepInto')
export const stepOut = step('stepOut', 'stepOut')

export const pause: Command = {
  async run(_args, { debuggee }) {
    if (!debuggee.stop) await debuggee.execution.pause()
    return undefined
  },
}

function step(command: string, kind: StepKind): Command {
  return {
    async run(_args, { debuggee }) {
      debuggee.stopped(command)
      await debuggee.execution.step(kind)
      return undefined
    },
  }
}
