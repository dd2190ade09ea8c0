/** @file The debugger's beginning and end, and what it says of itself. */

import { HASH_SEED, PREFIX, SUFFIX } from '../cellFiles.ts'
import { THREAD_ID } from '../execution.ts'
import { EXCEPTION_FILTERS } from './breakpoints.ts'
import type { Command } from './command.ts'

export const initialize: Command = {
  worksWhileOff: true,
  async run(args, { debuggee }) {
    debuggee.positions.countFrom(args.flag('linesStartAt1', true) ? 1 : 0, args.flag('columnsStartAt1', true) ? 1 : 0)
    await debuggee.switchOn()
    return {
      supportsConfigurationDoneRequest: true,
      supportsConditionalBreakpoints: true,
      supportsHitConditionalBreakpoints: true,
      supportsLogPoints: true,
      supportsExceptionInfoRequest: true,
      supportsModulesRequest: true,
      supportsEvaluateForHovers: true,
      supportsDelayedStackTraceLoading: true,
      exceptionBreakpointFilters: EXCEPTION_FILTERS,
    }
  },
}

export const attach: Command = {
  async run(_args, { emit }) {
    emit({ event: 'initialized' })
    return undefined
  },
}

export const configurationDone: Command = {
  run: async () => undefined,
}

export const disconnect: Command = {
  worksWhileOff: true,
  async run(_args, { debuggee }) {
    await debuggee.switchOff()
    return undefined
  },
}

/** Jupyter's own: where the debugger is, and how to name a cell. */
export const debugInfo: Command = {
  worksWhileOff: true,
  run: async (_args, { debuggee }) => ({
    isStarted: debuggee.isOn,
    hashMethod: 'Murmur2',
    hashSeed: HASH_SEED,
    tmpFilePrefix: PREFIX,
    tmpFileSuffix: SUFFIX,
    breakpoints: debuggee.isOn
      ? debuggee.breakpoints.list().map(({ source, breakpoints }) => ({
          source,
          breakpoints: breakpoints.map(point => debuggee.positions.write(point)),
        }))
      : [],
    stoppedThreads: debuggee.stop ? [THREAD_ID] : [],
    richRendering: true,
    exceptionPaths: [],
    copyToGlobals: true,
  }),
}
