/** @file What a command of the Debug Adapter Protocol is. */

import type { MainThread } from '../../io/mainThread.ts'
import type { Arguments } from '../arguments.ts'
import type { Debuggee } from '../debuggee.ts'
import type { EventBody } from '../execution.ts'

export interface CommandContext {
  readonly debuggee: Debuggee
  readonly main: MainThread
  emit(event: EventBody): void
}

export interface Command {
  /** Answered whether or not the debugger is on. */
  readonly worksWhileOff?: true
  /** @see Execution.stepEnded */
  readonly disturbsSteps?: true
  /** JupyterLab reads this list without a look at `success`, and asks for what is gone when the code goes on, or the debugger is switched off. */
  readonly refused?: object
  /** @returns the reply's body. @throws {DebugError} whose message is why not. */
  run(args: Arguments, context: CommandContext): Promise<object | undefined>
}
