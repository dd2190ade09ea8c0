/** @file What is evaluated for a person: expressions in a frame or outside of all, and variables by their names. */

import { DebugError } from '../arguments.ts'
import type { Evaluated } from '../v8.ts'
import type { Command, CommandContext } from './command.ts'

/** What is evaluated for a person who waits for it ends then. */
const EVALUATION_MS = 10_000

/** What `richInspectVariables` takes: a name, and properties of it. */
const PATH =
  /^(this|[\p{ID_Start}$_][\p{ID_Continue}$]*)(\.[\p{ID_Start}$_][\p{ID_Continue}$]*|\[(\d+|"([^"\\]|\\.)*")\])*$/u
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

export const evaluate: Command = {
  disturbsSteps: true,
  async run(args, { debuggee }) {
    const { session, variables } = debuggee
    const { toJavaScript } = await import('../../cell/expression.ts')
    const expression = toJavaScript(args.text('expression'))
    const frameId = args.optionalNumber('frameId')
    const options = {
      expression,
      objectGroup: 'panel',
      silent: true,
      throwOnSideEffect: args.optionalText('context') === 'hover',
      timeout: EVALUATION_MS,
    }
    const evaluated =
      frameId === undefined
        ? await session.post('Runtime.evaluate', options)
        : await session.post('Debugger.evaluateOnCallFrame', {
            ...options,
            callFrameId: debuggee.frame(frameId).call.callFrameId,
          })
    const { value, type, variablesReference } = await variables.describeAlone('', checked(evaluated).result, 'panel')
    return { result: value, ...(type !== undefined && { type }), variablesReference }
  },
}

/** Jupyter's own: how a variable is shown. */
export const richInspectVariables: Command = {
  worksWhileOff: true,
  async run(args, context) {
    const name = args.text('variableName')
    if (!PATH.test(name))
      throw new DebugError(
        `richInspectVariables: expected a variable, or a property of one, got ${JSON.stringify(name)}`,
      )
    const frameId = args.optionalNumber('frameId')
    // JupyterLab asks again for what is gone, and takes no refusal.
    const data = await bundle(name, frameId, context).catch((error: Error) => ({ 'text/plain': error.message }))
    return { data, metadata: {} }
  },
}

/** Jupyter's own: makes a variable of a frame one of the notebook. */
export const copyToGlobals: Command = {
  worksWhileOff: true,
  async run(args, { debuggee }) {
    const [from, to] = [args.text('srcVariableName'), args.text('dstVariableName')]
    for (const name of [from, to])
      if (!NAME.test(name))
        throw new DebugError(`copyToGlobals: expected a variable's name, got ${JSON.stringify(name)}`)
    const { session } = debuggee
    const { callFrameId } = debuggee.frame(args.number('srcFrameId')).call
    const { names } = await session.post('Runtime.globalLexicalScopeNames', {})
    checked(
      await session.post('Debugger.evaluateOnCallFrame', { callFrameId, expression: `__diptych.copied = ${from}` }),
    )
    // A name that a cell has declared hides the global of that name.
    const target = names.includes(to) ? to : `globalThis.${to}`
    checked(
      await session.post('Runtime.evaluate', { expression: `${target} = __diptych.copied; delete __diptych.copied` }),
    )
    return undefined
  },
}

/** @throws {DebugError} with what the code threw, or for a frame that is gone. */
async function bundle(name: string, frameId: number | undefined, { debuggee, main }: CommandContext): Promise<object> {
  if (!debuggee.stop) return await main.ask<'bundle'>({ type: 'bundle', expression: name })
  const expression = `__diptych.debug.bundle(${name})`
  const frame = frameId === undefined ? debuggee.stop.frames[0]! : debuggee.frameNow(frameId)
  const { callFrameId } = frame.call
  const options = { expression, returnByValue: true, silent: true, timeout: EVALUATION_MS }
  const evaluated = await debuggee.session.post('Debugger.evaluateOnCallFrame', { callFrameId, ...options })
  return checked(evaluated).result.value as object
}

/** @throws {DebugError} with what the code threw. */
function checked(evaluated: Evaluated): Evaluated {
  const { exceptionDetails: details } = evaluated
  if (!details) return evaluated
  throw new DebugError(details.exception?.description?.split('\n')[0] ?? details.text)
}
