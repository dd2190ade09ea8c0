/** @file What is debugged: the main thread, what V8 tells of it, and whether the debugger is on. */

import type { SourceService } from '../io/sourceService.ts'
import type { Tasks } from '../io/tasks.ts'
import { DebugError } from './arguments.ts'
import { Breakpoints } from './breakpoints.ts'
import type { CellFiles } from './cellFiles.ts'
import { type EventBody, Execution, type Stop } from './execution.ts'
import { BLACK_BOX, type Frame } from './frames.ts'
import { Positions } from './positions.ts'
import { BINDING, type Said } from './said.ts'
import { MainSession } from './v8.ts'
import { Variables } from './variables.ts'

/** How many awaits a call stack goes back. */
const ASYNC_DEPTH = 32

interface DebuggeeParts {
  files: CellFiles
  tasks: Tasks
  source: SourceService
  emit(event: EventBody): void
}

interface Inspector {
  readonly session: MainSession
  readonly variables: Variables
  readonly breakpoints: Breakpoints
  readonly execution: Execution
}

export class Debuggee {
  readonly #parts: DebuggeeParts
  readonly files: CellFiles
  readonly positions = new Positions()
  // Made when a front end first asks: V8 has less to do without.
  #inspector: Inspector | undefined
  #isOn = false

  constructor(parts: DebuggeeParts) {
    this.#parts = parts
    this.files = parts.files
  }

  /** Whether the debugger is on: without, there are variables, but no breakpoints. */
  get isOn(): boolean {
    return this.#isOn
  }

  get session(): MainSession {
    return this.#inspect().session
  }

  get variables(): Variables {
    return this.#inspect().variables
  }

  get breakpoints(): Breakpoints {
    return this.#inspect().breakpoints
  }

  get execution(): Execution {
    return this.#inspect().execution
  }

  /** Where the code stands still; undefined while it runs. */
  get stop(): Stop | undefined {
    return this.#inspector?.execution.stop
  }

  /** `stop`. @throws {DebugError} while the code runs; names the command that needs it to stand still. */
  stopped(command: string): Stop {
    if (!this.stop)
      throw new DebugError(`${command}: the code runs. Set a breakpoint, or send pause, and wait for the event stopped`)
    return this.stop
  }

  /** @throws {DebugError} for a frame that is gone, and for one that awaits. */
  frame(id: number): Frame {
    const { frames, awaiting } = this.stopped('frameId')
    const frame = frames.find(candidate => candidate.id === id)
    if (awaiting.some(candidate => candidate.id === id))
      throw new DebugError(
        `frameId: frame ${id} awaits. Its variables cannot be seen before its code goes on: choose a frame above it`,
      )
    if (!frame) throw new DebugError(`frameId: there is no frame ${id}, or no more: frames hold until the code goes on`)
    return frame
  }

  /** `frame`; for one that is gone the one that its function has at this standstill: JupyterLab's open views ask for the frame that they began with. */
  frameNow(id: number): Frame {
    return this.execution.frameOfSameFunction(id) ?? this.frame(id)
  }

  async switchOn(): Promise<void> {
    if (this.#isOn) return
    const { session, execution } = this.#inspect()
    this.#isOn = true
    await session.post('Debugger.enable', {}, () => this.#isOn && execution.listen())
    await session.post('Debugger.setBlackboxPatterns', { patterns: BLACK_BOX })
    // A second time it is not added.
    await session.post('Runtime.addBinding', { name: BINDING })
    const takeBinding = `if (globalThis.${BINDING}) __diptych.debug.send = ${BINDING}; delete globalThis.${BINDING}`
    await session.post('Runtime.evaluate', { expression: takeBinding })
  }

  /** Has V8 remember who awaits what, which makes each await slower by some 50 µs: to be called once there is something to stop at. It ends with the debugger. */
  async followAwaits(): Promise<void> {
    const { session } = this.#inspect()
    await session.post('Runtime.evaluate', { expression: '__diptych.debug.prepareAsyncStacks()' })
    await session.post('Debugger.setAsyncCallStackDepth', { maxDepth: ASYNC_DEPTH })
  }

  /** Lets the code go on, if it stands still. */
  async switchOff(): Promise<void> {
    if (!this.#isOn) return
    const { session, breakpoints, execution } = this.#inspect()
    this.#isOn = false
    breakpoints.clear()
    execution.reset()
    await session.post('Debugger.disable', {})
    this.#parts.emit({ event: 'terminated' })
  }

  /** The addresses of all code. V8 tells them to a debugger only. */
  async urls(): Promise<string[]> {
    const { session, execution } = this.#inspect()
    if (this.#isOn) return [...execution.urls]
    await session.post('Debugger.enable', {})
    const urls = [...execution.urls]
    await session.post('Debugger.disable', {})
    execution.reset()
    return urls
  }

  #inspect(): Inspector {
    if (this.#inspector) return this.#inspector
    const { tasks, source, emit } = this.#parts
    const session = new MainSession()
    const variables = new Variables(session)
    const breakpoints = new Breakpoints(session, this.files, source)
    const execution = new Execution({
      session,
      files: this.files,
      breakpoints,
      currentTask: () => tasks.current,
      emit,
      onResumed: () => variables.forget('stop'),
    })
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === BINDING) this.#say(JSON.parse(payload) as Said)
    })
    this.#inspector = { session, variables, breakpoints, execution }
    return this.#inspector
  }

  /** What a log point says. */
  #say({ id, text }: Said): void {
    const { source, line } = this.breakpoints.find(id) ?? {}
    const place = source && line !== undefined ? { source, line } : {}
    this.#parts.emit({
      event: 'output',
      body: this.positions.write({ category: 'console', output: `${text}\n`, ...place }),
    })
  }
}
