/** @file Where the code stands still, and why. */

import type { StackFrame } from '@diptych/protocol'
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
    const { frames, awaiting } = debuggee.stopped('stackTrace')
    const all: StackFrame[] = [
      ...frames.map(({ id, name, source, line, column }) => ({ id, name, source, line, column })),
      ...awaiting.map(({ id, name, source, line, column, isLabel }) => ({
        id,
        name,
        // JupyterLab fails where a frame has none, and shows labels as any other.
        source,
        line,
        column,
        ...(isLabel && { presentationHint: 'label' as const }),
      })),
    ]
    const start = args.optionalNumber('startFrame') ?? 0
    const levels = args.optionalNumber('levels') || all.length
    const stackFrames = all.slice(start, start + levels).map(frame => debuggee.positions.write(frame))
    return { stackFrames, totalFrames: all.length }
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
