/** @file Where the code stands still, and why. */

import { DebugError } from '../arguments.ts'
import { THREAD_ID } from '../execution.ts'
import { scopesOf } from '../scopes.ts'
import type { Command } from './command.ts'

export const threads: Command = {
  run: async () => ({ threads: [{ id: THREAD_ID, name: 'main' }] }),
}

export const stackTrace: Command = {
  refused: { stackFrames: [], totalFrames: 0 },
  async run(args, { debuggee }) {
    const { frames } = debuggee.stopped('stackTrace')
    const start = args.optionalNumber('startFrame') ?? 0
    const levels = args.optionalNumber('levels') || frames.length
    const stackFrames = frames
      .slice(start, start + levels)
      .map(({ id, name, source, line, column }) => debuggee.positions.write({ id, name, source, line, column }))
    return { stackFrames, totalFrames: frames.length }
  },
}

export const scopes: Command = {
  refused: { scopes: [] },
  run: async (args, { debuggee }) => ({
    scopes: scopesOf(debuggee.frame(args.number('frameId')), debuggee.variables),
  }),
}

export const exceptionInfo: Command = {
  async run(_args, { debuggee }) {
    const { exception } = debuggee.stopped('exceptionInfo')
    if (!exception) throw new DebugError('exceptionInfo: the code did not stop at an exception')
    const [description = ''] = (exception.description ?? String(exception.value)).split('\n')
    const details = { message: description, typeName: exception.className, stackTrace: exception.description }
    return { exceptionId: exception.className ?? exception.type, description, breakMode: 'always', details }
  },
}
