/** @file The debugger: answers JupyterLab's debugger panel, in the Debug Adapter Protocol, with what V8's inspector knows of the main thread. */

import { existsSync, readFileSync } from 'node:fs'
import type { DebugEvent, DebugReply, DebugRequest } from '@diptych/protocol'
import { BINDING, type Said } from '../cell/debugAids.ts'
import { originOf } from '../cell/frames.ts'
import type { MainThread } from '../io/mainThread.ts'
import type { Parent, Publisher } from '../io/publisher.ts'
import type { PreparedCell, SourceService } from '../io/sourceService.ts'
import type { Tasks } from '../io/tasks.ts'
import type { TaskId } from '../threads.ts'
import { Arguments, DebugError } from './arguments.ts'
import { Breakpoints } from './breakpoints.ts'
import { CellFiles, HASH_SEED, PREFIX, SUFFIX } from './cellFiles.ts'
import { type EventBody, type ExceptionFilter, Execution, type Stop, THREAD_ID } from './execution.ts'
import { BLACK_BOX, type Frame, pathOf } from './frames.ts'
import { globalVariables } from './globalVariables.ts'
import { scopesOf } from './scopes.ts'
import { type Evaluated, MainSession } from './v8.ts'
import { Variables } from './variables.ts'

/** What is evaluated for a person who waits for it ends then. */
const EVALUATION_MS = 10_000

/** @see Execution.stepEnded */
const DISTURBS_STEPS: ReadonlySet<string> = new Set(['setBreakpoints', 'inspectVariables', 'variables', 'evaluate'])

/** JupyterLab reads these lists without a look at `success`, and asks for what is gone when the code goes on, or the debugger is switched off. */
const REFUSED: Readonly<Record<string, object>> = {
  setBreakpoints: { breakpoints: [] },
  stackTrace: { stackFrames: [], totalFrames: 0 },
  scopes: { scopes: [] },
  variables: { variables: [] },
  inspectVariables: { variables: [] },
}

const FILTERS = [
  { filter: 'all', label: 'All exceptions', default: false },
  { filter: 'uncaught', label: 'Uncaught exceptions', default: false },
] as const

/** What `richInspectVariables` takes: a name, and properties of it. */
const PATH =
  /^(this|[\p{ID_Start}$_][\p{ID_Continue}$]*)(\.[\p{ID_Start}$_][\p{ID_Continue}$]*|\[(\d+|"([^"\\]|\\.)*")\])*$/u
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

interface DebuggerParts {
  publisher: Publisher
  tasks: Tasks
  main: MainThread
  source: SourceService
}

type Command = (args: Arguments) => Promise<object | undefined>

export class Debugger {
  readonly #parts: DebuggerParts
  readonly #files = new CellFiles()
  // Made when a front end first asks: V8 has less to do without.
  #tools: Tools | undefined
  #isStarted = false
  #seq = 0
  /** Events belong to the latest request, as there is no other that they could belong to. */
  #parent: Parent = {}
  #linesFrom = 1
  #columnsFrom = 1

  constructor(parts: DebuggerParts) {
    this.#parts = parts
  }

  /** Answers a front end. A command that fails has a reply that says why. */
  async request({ command, seq, arguments: values }: DebugRequest, parent: Parent): Promise<DebugReply> {
    this.#parent = parent
    const reply = (outcome: Pick<DebugReply, 'success' | 'message' | 'body'>): DebugReply => ({
      type: 'response',
      seq: ++this.#seq,
      request_seq: seq,
      command,
      ...outcome,
    })
    try {
      const body = await this.#run(command, values)
      return reply({ success: true, ...(body && { body }) })
    } catch (error) {
      return reply({ success: false, message: (error as Error).message, body: REFUSED[command] ?? {} })
    }
  }

  /** To be called before a cell runs: its breakpoints hold from its first line. */
  async beforeRun(file: string, text: string, { columns }: PreparedCell): Promise<void> {
    const path = this.#files.run(file, text, columns)
    if (this.#isStarted) await this.#tools!.breakpoints.arm(path, file)
  }

  /** To be called when a cell has ended. */
  afterRun(task: TaskId): void {
    this.#tools?.execution.cellEnded(task)
  }

  /** @see Execution.beginInterrupt */
  async beginInterrupt(mayTerminate: boolean): Promise<boolean> {
    return this.#isStarted ? await this.#tools!.execution.beginInterrupt(mayTerminate) : false
  }

  endInterrupt(): void {
    if (this.#isStarted) this.#tools!.execution.endInterrupt()
  }

  async #run(command: string, values: DebugRequest['arguments']): Promise<object | undefined> {
    const args = new Arguments(command, values)
    if (DISTURBS_STEPS.has(command)) await this.#tools?.execution.stepEnded()
    const always = this.#always[command]
    if (always) return await always(args)
    const whileOn = this.#whileOn[command]
    if (!whileOn) {
      const known = [...Object.keys(this.#always), ...Object.keys(this.#whileOn)].join(', ')
      throw new DebugError(`${command}: unknown command; this debugger knows ${known}`)
    }
    if (!this.#isStarted) throw new DebugError(`${command}: the debugger is not on. Send initialize and attach first`)
    return await whileOn(args)
  }

  get #session(): MainSession {
    return this.#ready().session
  }

  #ready(): Tools {
    if (this.#tools) return this.#tools
    const session = new MainSession()
    const variables = new Variables(session)
    const breakpoints = new Breakpoints(session, this.#files, this.#parts.source)
    const execution = new Execution({
      session,
      files: this.#files,
      breakpoints,
      currentTask: () => this.#parts.tasks.current,
      emit: event => this.#emit(event),
      onResumed: () => variables.forget('stop'),
    })
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === BINDING) this.#say(JSON.parse(payload) as Said)
    })
    this.#tools = { session, variables, breakpoints, execution }
    return this.#tools
  }

  #emit(event: EventBody): void {
    const content = { type: 'event', seq: ++this.#seq, ...event } as DebugEvent
    this.#parts.publisher.publish('debug_event', content, this.#parent)
  }

  #say({ id, text }: Said): void {
    const { source, line } = this.#tools!.breakpoints.find(id) ?? {}
    const place = source && line !== undefined ? { source, line: this.#line(line) } : {}
    this.#emit({ event: 'output', body: { category: 'console', output: `${text}\n`, ...place } })
  }

  // The commands that are answered whether or not the debugger is on.
  readonly #always: Readonly<Record<string, Command>> = {
    initialize: async args => {
      this.#linesFrom = args.flag('linesStartAt1', true) ? 1 : 0
      this.#columnsFrom = args.flag('columnsStartAt1', true) ? 1 : 0
      if (!this.#isStarted) await this.#start()
      return {
        supportsConfigurationDoneRequest: true,
        supportsConditionalBreakpoints: true,
        supportsHitConditionalBreakpoints: true,
        supportsLogPoints: true,
        supportsExceptionInfoRequest: true,
        supportsModulesRequest: true,
        supportsEvaluateForHovers: true,
        supportsDelayedStackTraceLoading: true,
        exceptionBreakpointFilters: FILTERS,
      }
    },
    disconnect: async () => {
      if (this.#isStarted) await this.#end()
      return undefined
    },
    debugInfo: async () => ({
      isStarted: this.#isStarted,
      hashMethod: 'Murmur2',
      hashSeed: HASH_SEED,
      tmpFilePrefix: PREFIX,
      tmpFileSuffix: SUFFIX,
      breakpoints: this.#tools?.breakpoints.list() ?? [],
      stoppedThreads: this.#stop ? [THREAD_ID] : [],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: true,
    }),
    dumpCell: async args => ({ sourcePath: this.#files.add(args.text('code')) }),
    inspectVariables: async () => {
      const { session, variables } = this.#ready()
      await session.post('Runtime.releaseObjectGroup', { objectGroup: 'panel' })
      variables.forget('panel')
      const objectId = await globalVariables(session, 'panel')
      if (objectId === undefined) return { variables: [] }
      const reference = variables.add({ lifetime: 'panel', objectIds: [objectId], isScope: true })
      return { variables: await variables.list(reference) }
    },
    variables: async args => {
      const reference = args.number('variablesReference')
      const { variables } = this.#ready()
      const list = await variables.list(reference, args.optionalNumber('start'), args.optionalNumber('count'))
      if (!list)
        throw new DebugError(
          `variables: there is no variablesReference ${reference}, or no more: references hold until the code goes on`,
        )
      return { variables: list }
    },
    richInspectVariables: async args => {
      const name = args.text('variableName')
      if (!PATH.test(name))
        throw new DebugError(
          `richInspectVariables: expected a variable, or a property of one, got ${JSON.stringify(name)}`,
        )
      return { data: await this.#bundle(name, args.optionalNumber('frameId')), metadata: {} }
    },
    modules: async () => {
      const paths = (await this.#urls()).flatMap(url => pathOf(url) ?? []).filter(path => originOf(path) === 'user')
      const modules = [...new Set(paths)].sort().map((path, id) => ({ id, name: path.replace(/^.*\//, ''), path }))
      return { modules, totalModules: modules.length }
    },
    copyToGlobals: async args => {
      const [from, to] = [args.text('srcVariableName'), args.text('dstVariableName')]
      for (const name of [from, to])
        if (!NAME.test(name))
          throw new DebugError(`copyToGlobals: expected a variable's name, got ${JSON.stringify(name)}`)
      const { session } = this.#ready()
      const callFrameId = this.#frame(args.number('srcFrameId')).call.callFrameId
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

  // The commands that need the debugger to be on.
  readonly #whileOn: Readonly<Record<string, Command>> = {
    attach: async () => {
      this.#emit({ event: 'initialized' })
      return undefined
    },
    configurationDone: async () => undefined,
    setBreakpoints: async args => {
      const wanted = args.breakpoints().map(point => ({
        ...point,
        line: point.line + 1 - this.#linesFrom,
        ...(point.column !== undefined && { column: point.column + 1 - this.#columnsFrom }),
      }))
      const set = await this.#tools!.breakpoints.set(args.path(), wanted)
      return {
        breakpoints: set.map(({ line, column, ...rest }) => ({
          ...rest,
          line: this.#line(line),
          ...(column !== undefined && { column: this.#column(column) }),
        })),
      }
    },
    setExceptionBreakpoints: async args => {
      const wanted = args.texts('filters')
      const unknown = wanted.find(name => !FILTERS.some(({ filter }) => filter === name))
      if (unknown !== undefined)
        throw new DebugError(`setExceptionBreakpoints: unknown filter ${unknown}; there are all and uncaught`)
      const filter: ExceptionFilter = wanted.includes('all') ? 'all' : wanted.includes('uncaught') ? 'uncaught' : 'none'
      this.#tools!.execution.exceptionFilter = filter
      await this.#session.post('Debugger.setPauseOnExceptions', { state: filter === 'none' ? 'none' : 'all' })
      return { breakpoints: wanted.map(() => ({ verified: true })) }
    },
    threads: async () => ({ threads: [{ id: THREAD_ID, name: 'main' }] }),
    stackTrace: async args => {
      const { frames } = this.#stopped('stackTrace')
      const start = args.optionalNumber('startFrame') ?? 0
      const levels = args.optionalNumber('levels') || frames.length
      return {
        stackFrames: frames.slice(start, start + levels).map(({ id, name, source, line, column }) => ({
          id,
          name,
          source,
          line: this.#line(line),
          column: this.#column(column),
        })),
        totalFrames: frames.length,
      }
    },
    scopes: async args => ({ scopes: scopesOf(this.#frame(args.number('frameId')), this.#tools!.variables) }),
    evaluate: async args => await this.#evaluate(args),
    source: async args => {
      const path = args.path()
      const content = this.#files.textOf(path) ?? (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
      if (content === undefined) throw new DebugError(`source: there is no cell and no file ${path}`)
      return { content, mimeType: 'text/typescript' }
    },
    exceptionInfo: async () => {
      const { exception } = this.#stopped('exceptionInfo')
      if (!exception) throw new DebugError('exceptionInfo: the code did not stop at an exception')
      const [description = ''] = (exception.description ?? String(exception.value)).split('\n')
      const details = { message: description, typeName: exception.className, stackTrace: exception.description }
      return { exceptionId: exception.className ?? exception.type, description, breakMode: 'always', details }
    },
    continue: async () => {
      this.#stopped('continue')
      await this.#tools!.execution.resume()
      return { allThreadsContinued: true }
    },
    next: async () => await this.#step('next', 'stepOver'),
    stepIn: async () => await this.#step('stepIn', 'stepInto'),
    stepOut: async () => await this.#step('stepOut', 'stepOut'),
    pause: async () => {
      if (!this.#stop) await this.#tools!.execution.pause()
      return undefined
    },
  }

  async #start(): Promise<void> {
    const { session } = this.#ready()
    this.#isStarted = true
    await session.post('Debugger.enable', {})
    await session.post('Debugger.setBlackboxPatterns', { patterns: BLACK_BOX })
    // A second time it is not added.
    await session.post('Runtime.addBinding', { name: BINDING })
    const expression = `if (globalThis.${BINDING}) __diptych.debug.send = ${BINDING}; delete globalThis.${BINDING}`
    await session.post('Runtime.evaluate', { expression })
  }

  /** Lets the code go on, if it stands still. */
  async #end(): Promise<void> {
    const { session, breakpoints, execution } = this.#tools!
    this.#isStarted = false
    breakpoints.clear()
    await session.post('Debugger.disable', {})
    execution.reset()
    this.#emit({ event: 'terminated' })
  }

  async #step(command: string, kind: 'stepOver' | 'stepInto' | 'stepOut'): Promise<undefined> {
    this.#stopped(command)
    await this.#tools!.execution.step(kind)
    return undefined
  }

  async #evaluate(args: Arguments): Promise<object> {
    const { session, variables } = this.#tools!
    const { toJavaScript } = await import('../cell/expression.ts')
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
            callFrameId: this.#frame(frameId).call.callFrameId,
          })
    const { value, type, variablesReference } = await variables.describeAlone('', checked(evaluated).result, 'panel')
    return { result: value, ...(type !== undefined && { type }), variablesReference }
  }

  /** How a variable is shown; why not, if it cannot be: JupyterLab asks again for what is gone, and takes no refusal. */
  async #bundle(name: string, frameId: number | undefined): Promise<object> {
    if (!this.#stop) return await this.#parts.main.ask<'bundle'>({ type: 'bundle', expression: name })
    const frame = frameId === undefined ? this.#stop.frames[0]! : this.#frame(frameId)
    const expression = `__diptych.debug.bundle(${name})`
    const { callFrameId } = frame.call
    const options = { expression, returnByValue: true, silent: true, timeout: EVALUATION_MS }
    const evaluated = await this.#session.post('Debugger.evaluateOnCallFrame', { callFrameId, ...options })
    const { result, exceptionDetails: failure } = evaluated
    return failure ? { 'text/plain': messageOf(failure) } : (result.value as object)
  }

  /** The addresses of all code. V8 tells them to a debugger only. */
  async #urls(): Promise<string[]> {
    const { session, execution } = this.#ready()
    if (this.#isStarted) return [...execution.urls]
    await session.post('Debugger.enable', {})
    const urls = [...execution.urls]
    await session.post('Debugger.disable', {})
    execution.reset()
    return urls
  }

  get #stop(): Stop | undefined {
    return this.#tools?.execution.stop
  }

  #stopped(command: string): Stop {
    if (!this.#stop)
      throw new DebugError(`${command}: the code runs. Set a breakpoint, or send pause, and wait for the event stopped`)
    return this.#stop
  }

  #frame(id: number): Frame {
    const { frames } = this.#stopped('frameId')
    const frame = frames.find(candidate => candidate.id === id)
    if (!frame) throw new DebugError(`frameId: there is no frame ${id}, or no more: frames hold until the code goes on`)
    return frame
  }

  #line(line: number): number {
    return line - 1 + this.#linesFrom
  }

  #column(column: number): number {
    return column - 1 + this.#columnsFrom
  }
}

interface Tools {
  readonly session: MainSession
  readonly variables: Variables
  readonly breakpoints: Breakpoints
  readonly execution: Execution
}

/** @throws {DebugError} with what the code threw. */
function checked(evaluated: Evaluated): Evaluated {
  const { exceptionDetails: details } = evaluated
  if (!details) return evaluated
  throw new DebugError(messageOf(details))
}

function messageOf({ text, exception }: NonNullable<Evaluated['exceptionDetails']>): string {
  return exception?.description?.split('\n')[0] ?? text
}
