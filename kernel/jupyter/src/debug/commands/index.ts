/** @file All commands of the debugger, by the protocol's names. */

import { setBreakpoints, setExceptionBreakpoints } from './breakpoints.ts'
import type { Command } from './command.ts'
import { next, pause, proceed, stepIn, stepOut } from './execution.ts'
import { copyToGlobals, evaluate, richInspectVariables } from './expressions.ts'
import { attach, configurationDone, debugInfo, disconnect, initialize } from './session.ts'
import { dumpCell, modules, source } from './sources.ts'
import { exceptionInfo, scopes, stackTrace, threads } from './stack.ts'
import { inspectVariables, variables } from './variables.ts'

export const commands: Readonly<Record<string, Command>> = {
  initialize,
  attach,
  configurationDone,
  disconnect,
  debugInfo,
  dumpCell,
  source,
  modules,
  setBreakpoints,
  setExceptionBreakpoints,
  continue: proceed,
  next,
  stepIn,
  stepOut,
  pause,
  threads,
  stackTrace,
  scopes,
  exceptionInfo,
  variables,
  inspectVariables,
  richInspectVariables,
  evaluate,
  copyToGlobals,
}
