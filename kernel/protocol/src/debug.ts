/**
 * @file The debugger's messages: the Debug Adapter Protocol, carried in `debug_request`, `debug_reply` and `debug_event`, with Jupyter's own commands.
 * @see https://microsoft.github.io/debug-adapter-protocol/specification
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request
 */

import type { JsonObject, MimeBundle } from './messages.ts'

export interface DebugRequest {
  type: 'request'
  seq: number
  command: string
  arguments: JsonObject
}

export interface DebugReply {
  type: 'response'
  seq: number
  request_seq: number
  command: string
  success: boolean
  /** Why it failed. */
  message?: string
  body?: object
}

export type DebugEvent = { type: 'event'; seq: number } & (
  | { event: 'initialized' | 'terminated' }
  | { event: 'stopped'; body: StoppedBody }
  | { event: 'continued'; body: { threadId: number; allThreadsContinued: boolean } }
  | { event: 'output'; body: OutputBody }
)

export interface StoppedBody {
  reason: 'breakpoint' | 'step' | 'exception' | 'pause'
  threadId: number
  allThreadsStopped: true
  hitBreakpointIds?: readonly number[]
  /** The exception's first line. */
  text?: string
}

/** What a log point says. */
export interface OutputBody {
  category: 'console'
  output: string
  source?: DebugSource
  line?: number
}

export interface DebugSource {
  /** For people: `cell 3`, `model.ts`. */
  name: string
  path: string
}

/** What a front end wants of a breakpoint. Lines and columns count as `initialize` said, from 1 by default. */
export interface SourceBreakpoint {
  line: number
  column?: number
  /** Stops only where this expression is truthy. */
  condition?: string
  /** `5` stops at the fifth time, `>= 5` from then on, `% 5` every fifth time. */
  hitCondition?: string
  /** Says this instead of stopping; `{expression}` is replaced by its value. */
  logMessage?: string
}

/** What came of it. */
export interface Breakpoint {
  id: number
  verified: boolean
  /** Why it is not verified. */
  message?: string
  source: DebugSource
  line: number
  column?: number
}

export interface StackFrame {
  id: number
  /** A label is a heading of the frames behind it: `await in step`. */
  presentationHint?: 'label'
  name: string
  source: DebugSource
  line: number
  column: number
}

export interface Scope {
  name: string
  presentationHint?: 'locals'
  variablesReference: number
  expensive: boolean
}

export interface Variable {
  name: string
  value: string
  /** Of objects only: JupyterLab shows it in place of the value, so that it must say as much. */
  type?: string
  /** What to ask for what is in it; 0 where there is nothing. */
  variablesReference: number
  /** An expression for it. */
  evaluateName?: string
  indexedVariables?: number
}

/** Jupyter's own: how front ends find out where the debugger is, and what it calls cells. */
export interface DebugInfo {
  isStarted: boolean
  hashMethod: 'Murmur2'
  hashSeed: number
  tmpFilePrefix: string
  tmpFileSuffix: string
  breakpoints: { source: string; breakpoints: SourceBreakpoint[] }[]
  stoppedThreads: number[]
  richRendering: boolean
  exceptionPaths: string[]
  copyToGlobals: boolean
}

export interface RichVariable {
  data: MimeBundle
  metadata: JsonObject
}
