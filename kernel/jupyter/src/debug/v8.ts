/** @file The parts of V8's inspector protocol that the debugger uses, and a session with the main thread that speaks it. @see https://chromedevtools.github.io/devtools-protocol/v8 */

import { Session } from 'node:inspector'

/** Lines and columns count from 0. */
export interface Location {
  scriptId: string
  lineNumber: number
  columnNumber?: number
}

export interface RemoteObject {
  type: string
  subtype?: string
  className?: string
  value?: unknown
  unserializableValue?: string
  description?: string
  objectId?: string
}

export interface CallFrame {
  callFrameId: string
  functionName: string
  functionLocation?: Location
  location: Location
  scopeChain: readonly { type: string; object: RemoteObject; name?: string }[]
  this: RemoteObject
  returnValue?: RemoteObject
}

/** What a call waits for, or was put off by: the stack at that moment. */
export interface AsyncStack {
  /** `await`, `Promise.then` */
  description?: string
  callFrames: readonly { functionName: string; url: string; lineNumber: number; columnNumber: number }[]
  parent?: AsyncStack
}

export interface Paused {
  callFrames: readonly CallFrame[]
  asyncStackTrace?: AsyncStack
  reason: string
  data?: RemoteObject & { uncaught?: boolean }
  hitBreakpoints?: readonly string[]
}

export interface Evaluated {
  result: RemoteObject
  exceptionDetails?: { text: string; exception?: RemoteObject }
}

export interface Property {
  name: string
  value?: RemoteObject
  get?: RemoteObject
  enumerable?: boolean
}

export interface Properties {
  result: readonly Property[]
  internalProperties?: readonly { name: string; value?: RemoteObject }[]
  exceptionDetails?: Evaluated['exceptionDetails']
}

interface Methods {
  'Runtime.evaluate': [EvaluateOptions, Evaluated]
  'Runtime.callFunctionOn': [
    EvaluateFlags & { functionDeclaration: string; objectId: string; arguments?: readonly { value: unknown }[] },
    Evaluated,
  ]
  'Runtime.getProperties': [{ objectId: string; ownProperties: true }, Properties]
  'Runtime.globalLexicalScopeNames': [object, { names: string[] }]
  'Runtime.releaseObjectGroup': [{ objectGroup: string }, object]
  'Runtime.releaseObject': [{ objectId: string }, object]
  'Runtime.addBinding': [{ name: string }, object]
  'Debugger.enable': [object, object]
  'Debugger.disable': [object, object]
  'Debugger.pause': [object, object]
  'Debugger.resume': [{ terminateOnResume?: boolean }, object]
  'Debugger.stepInto': [object, object]
  'Debugger.stepOver': [object, object]
  'Debugger.stepOut': [object, object]
  'Debugger.setSkipAllPauses': [{ skip: boolean }, object]
  'Debugger.setBlackboxPatterns': [{ patterns: readonly string[] }, object]
  'Debugger.setAsyncCallStackDepth': [{ maxDepth: number }, object]
  'Debugger.setPauseOnExceptions': [{ state: 'none' | 'uncaught' | 'caught' | 'all' }, object]
  'Debugger.setBreakpointByUrl': [
    { url?: string; urlRegex?: string; lineNumber: number; columnNumber?: number; condition?: string },
    { breakpointId: string; locations: readonly Location[] },
  ]
  'Debugger.removeBreakpoint': [{ breakpointId: string }, object]
  'Debugger.getPossibleBreakpoints': [
    { start: Location },
    { locations: readonly { lineNumber: number; columnNumber?: number }[] },
  ]
  'Debugger.evaluateOnCallFrame': [EvaluateOptions & { callFrameId: string }, Evaluated]
}

interface EvaluateFlags {
  objectGroup?: string
  silent?: boolean
  returnByValue?: boolean
  throwOnSideEffect?: boolean
}

interface EvaluateOptions extends EvaluateFlags {
  expression: string
  /** Ends what takes longer, in milliseconds. */
  timeout?: number
}

interface Events {
  'Debugger.paused': Paused
  'Debugger.resumed': object
  'Debugger.scriptParsed': { scriptId: string; url: string }
  'Runtime.bindingCalled': { name: string; payload: string }
}

/** Answers also while the main thread runs JavaScript or stands at a breakpoint, but not while it is in native code. */
export class MainSession {
  readonly #session = new Session()

  constructor() {
    this.#session.connectToMainThread()
  }

  /**
   * @param onAnswer - called between the events before the answer and those after it; the promise resolves later, maybe behind some of those
   * @throws {Error} with V8's words.
   */
  post<M extends keyof Methods>(method: M, params: Methods[M][0], onAnswer?: () => void): Promise<Methods[M][1]> {
    return new Promise((resolve, reject) => {
      this.#session.post(method as string, params, (error, result) => {
        if (error) return reject(error)
        onAnswer?.()
        resolve(result as Methods[M][1])
      })
    })
  }

  on<E extends keyof Events>(event: E, listener: (params: Events[E]) => void): void {
    this.#session.on(event as string, ({ params }: { params: Events[E] }) => listener(params))
  }
}
