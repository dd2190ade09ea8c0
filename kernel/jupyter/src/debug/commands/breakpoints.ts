/** @file Where the code is to stop. */

import { DebugError } from '../arguments.ts'
import type { Command } from './command.ts'

export const EXCEPTION_FILTERS = [
  { filter: 'all', label: 'All exceptions', default: false },
  { filter: 'uncaught', label: 'Uncaught exceptions', default: false },
] as const

/** Those of one cell or file, in place of those that it had. */
export const setBreakpoints: Command = {
  disturbsSteps: true,
  refused: { breakpoints: [] },
  async run(args, { debuggee }) {
    const { breakpoints, positions } = debuggee
    const wanted = args.breakpoints().map(point => positions.read(point))
    if (wanted.length > 0) await debuggee.followAwaits()
    const set = await breakpoints.set(args.path(), wanted)
    return { breakpoints: set.map(point => positions.write(point)) }
  },
}

export const setExceptionBreakpoints: Command = {
  async run(args, { debuggee }) {
    const wanted = args.texts('filters')
    const unknown = wanted.find(name => !EXCEPTION_FILTERS.some(({ filter }) => filter === name))
    if (unknown !== undefined)
      throw new DebugError(`setExceptionBreakpoints: unknown filter ${unknown}; there are all and uncaught`)
    const filter = EXCEPTION_FILTERS.find(({ filter }) => wanted.includes(filter))?.filter ?? 'none'
    if (filter !== 'none') await debuggee.followAwaits()
    debuggee.execution.exceptionFilter = filter
    await debuggee.session.post('Debugger.setPauseOnExceptions', { state: filter === 'none' ? 'none' : 'all' })
    return { breakpoints: wanted.map(() => ({ verified: true })) }
  },
}
