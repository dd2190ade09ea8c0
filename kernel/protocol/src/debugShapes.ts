/** @file How the debugger's messages look that the kernel sends: `debug_event`, and `debug_reply` by its command. */

import type {
  Breakpoint,
  DebugEvent,
  DebugInfo,
  DebugReply,
  DebugSource,
  OutputBody,
  RichVariable,
  Scope,
  SourceBreakpoint,
  StackFrame,
  StoppedBody,
  Variable,
} from './debug.ts'
import { mimeBundle } from './mimeShapes.ts'
import {
  anyObject,
  byField,
  choice,
  count,
  fields,
  filled,
  flag,
  type Kind,
  list,
  optional,
  type Shape,
  text,
} from './shape.ts'

/** A successful command has the body of its command; one that fails says why, with an empty body or the same with empty lists. */
export const debugReply: Shape<DebugReply> = {
  problems(value, path) {
    const { success, command, message, body: sent } = Object(value) as Partial<DebugReply>
    const isEmpty = Object.keys(Object(sent)).length === 0
    const body = success || !isEmpty ? bodies[String(command)] : noBody
    if (!body) return [`${path}.command is none that is known: ${command}`]
    const shape = fields<DebugReply>({
      type: choice('response'),
      seq: count,
      request_seq: count,
      command: filled,
      success: flag,
      message: optional(text),
      body: body as Body & { isOptional: true },
    })
    const problems = shape.problems(value, path)
    return !success && !message ? [...problems, `${path}.message is missing`] : problems
  },
}

const source = fields<DebugSource>({ name: filled, path: filled })

export const debugEvent: Shape<DebugEvent> = byField<DebugEvent, 'event'>('event', {
  initialized: fields<Event<'initialized'>>({
    type: choice('event'),
    seq: count,
    event: choice('initialized', 'terminated'),
  }),
  terminated: fields<Event<'terminated'>>({
    type: choice('event'),
    seq: count,
    event: choice('initialized', 'terminated'),
  }),
  stopped: fields<Event<'stopped'>>({
    type: choice('event'),
    seq: count,
    event: choice('stopped'),
    body: fields<StoppedBody>({
      reason: choice('breakpoint', 'step', 'exception', 'pause'),
      threadId: count,
      allThreadsStopped: flag as Shape<true>,
      hitBreakpointIds: optional(list(count)),
      text: optional(text),
    }),
  }),
  continued: fields<Event<'continued'>>({
    type: choice('event'),
    seq: count,
    event: choice('continued'),
    body: fields<Event<'continued'>['body']>({ threadId: count, allThreadsContinued: flag }),
  }),
  output: fields<Event<'output'>>({
    type: choice('event'),
    seq: count,
    event: choice('output'),
    body: fields<OutputBody>({
      category: choice('console'),
      output: text,
      source: optional(source),
      line: optional(count),
    }),
  }),
})

type Event<E extends DebugEvent['event']> = Kind<DebugEvent, 'event', E>

// Bodies of replies.

type Body = Shape<object>

const noBody: Body = optional(fields<Record<never, never>>({}))

const breakpoint = fields<Breakpoint>({
  id: count,
  verified: flag,
  message: optional(filled),
  source,
  line: count,
  column: optional(count),
})

const sourceBreakpoint = fields<SourceBreakpoint>({
  line: count,
  column: optional(count),
  condition: optional(text),
  hitCondition: optional(text),
  logMessage: optional(text),
})

const variables: Body = fields<{ variables: Variable[] }>({
  variables: list(
    fields<Variable>({
      name: text,
      value: text,
      type: optional(text),
      variablesReference: count,
      evaluateName: optional(filled),
      indexedVariables: optional(count),
    }),
  ),
})

const bodies: Readonly<Record<string, Body>> = {
  // What the debugger can do, by the protocol's names.
  initialize: anyObject,
  disconnect: noBody,
  attach: noBody,
  configurationDone: noBody,
  copyToGlobals: noBody,
  next: noBody,
  stepIn: noBody,
  stepOut: noBody,
  pause: noBody,
  continue: fields<{ allThreadsContinued: boolean }>({ allThreadsContinued: flag }),
  debugInfo: fields<DebugInfo>({
    isStarted: flag,
    hashMethod: choice('Murmur2'),
    hashSeed: count,
    tmpFilePrefix: filled,
    tmpFileSuffix: filled,
    breakpoints: list(
      fields<DebugInfo['breakpoints'][number]>({ source: filled, breakpoints: list(sourceBreakpoint) }),
    ),
    stoppedThreads: list(count),
    richRendering: flag,
    exceptionPaths: list(filled),
    copyToGlobals: flag,
  }),
  dumpCell: fields<{ sourcePath: string }>({ sourcePath: filled }),
  setBreakpoints: fields<{ breakpoints: Breakpoint[] }>({ breakpoints: list(breakpoint) }),
  setExceptionBreakpoints: fields<{ breakpoints: { verified: boolean }[] }>({
    breakpoints: list(fields<{ verified: boolean }>({ verified: flag })),
  }),
  threads: fields<{ threads: { id: number; name: string }[] }>({
    threads: list(fields<{ id: number; name: string }>({ id: count, name: filled })),
  }),
  stackTrace: fields<{ stackFrames: StackFrame[]; totalFrames: number }>({
    stackFrames: list(
      fields<StackFrame>({
        id: count,
        presentationHint: optional(choice('label')),
        name: filled,
        source,
        line: count,
        column: count,
      }),
    ),
    totalFrames: count,
  }),
  scopes: fields<{ scopes: Scope[] }>({
    scopes: list(
      fields<Scope>({
        name: filled,
        presentationHint: optional(choice('locals')),
        variablesReference: count,
        expensive: flag,
      }),
    ),
  }),
  variables,
  inspectVariables: variables,
  richInspectVariables: fields<RichVariable>({ data: mimeBundle, metadata: anyObject }),
  evaluate: fields<{ result: string; type?: string; variablesReference: number }>({
    result: text,
    type: optional(text),
    variablesReference: count,
  }),
  modules: fields<{ modules: object[]; totalModules: number }>({
    modules: list(fields<{ id: number; name: string; path: string }>({ id: count, name: filled, path: filled })),
    totalModules: count,
  }),
  source: fields<{ content: string; mimeType: string }>({ content: text, mimeType: filled }),
  exceptionInfo: fields<{ exceptionId: string; description: string; breakMode: string; details: object }>({
    exceptionId: filled,
    description: text,
    breakMode: filled,
    details: anyObject,
  }),
}
