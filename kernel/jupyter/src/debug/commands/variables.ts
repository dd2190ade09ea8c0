/** @file Lists of variables, and what is in them. */

import { DebugError } from '../arguments.ts'
import { globalVariables } from '../globalVariables.ts'
import type { Command } from './command.ts'

export const variables: Command = {
  worksWhileOff: true,
  disturbsSteps: true,
  refused: { variables: [] },
  async run(args, { debuggee }) {
    const reference = args.number('variablesReference')
    const list = await debuggee.variables.list(reference, args.optionalNumber('start'), args.optionalNumber('count'))
    if (!list)
      throw new DebugError(
        `variables: there is no variablesReference ${reference}, or no more: references hold until the code goes on`,
      )
    return { variables: list }
  },
}

/** Jupyter's own: the variables that cells have made, for the panel. */
export const inspectVariables: Command = {
  worksWhileOff: true,
  disturbsSteps: true,
  refused: { variables: [] },
  async run(_args, { debuggee: { session, variables } }) {
    await session.post('Runtime.releaseObjectGroup', { objectGroup: 'panel' })
    variables.forget('panel')
    const objectId = await globalVariables(session, 'panel')
    if (objectId === undefined) return { variables: [] }
    const reference = variables.add({ lifetime: 'panel', objectIds: [objectId], isScope: true })
    return { variables: await variables.list(reference) }
  },
}
