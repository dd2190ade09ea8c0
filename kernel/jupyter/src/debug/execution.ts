/** @file Runs and stops the main thread: which of V8's pauses the user is to see, and on from there. */

import type { DebugEvent, StoppedBody } from '@diptych/protocol'
import { type AwaitingFrame, awaitingFrames } from './awaiting.ts'
import type { Breakpoints } from './breakpoints.ts'
import { type CellFiles, remember } from './cellFiles.ts'
import { type ExceptionFilter, isException, isWanted } from './exceptions.ts'
import { type Frame, visibleFrames } from './frames.ts'
import type { MainSession, Paused, RemoteObject } from './v8.ts'

/** There is one JavaScript thread that cells run on. */
export const THREAD_ID = 1

export type StepKind = 'stepOver' | 'stepInto' | 'stepOut'

/** The main thread stands still. */
export interface Stop {
  readonly frames: readonly Frame[]
  /** Behind those. */
  readonly awaiting: readonly AwaitingFrame[]
  readonly exception: RemoteObject | undefined
}

interface Stepping {
  readonly kind: StepKind
  /** A step does not outlive the cell that it began in. */
  readonly task: number
  readonly from: Frame | undefined
  readonly depth: number
}

interface ExecutionParts {
  session: MainSession
  files: CellFiles
  breakpoints: Breakpoints
  /** The cell that runs. */
  currentTask(): number
  emit(event: EventBody): void
  /** What was known of the paused code is void. */
  onResumed(): void
}

/** An event without its number. */
export type EventBody = DebugEvent extends infer E ? (E extends DebugEvent ? Omit<E, 'seq' | 'type'> : never) : never

export class Execution {
  readonly #parts: ExecutionParts
  readonly #urls = new Map<string, string>()
  exceptionFilter: ExceptionFilter = 'none'
  #stop: Stop | undefined
  #stepping: Stepping | undefined
  readonly #afterStep: (() => void)[] = []
  #isPauseWanted = false
  #isListening = false
  /** V8's state; there are pauses that nobody is told of. */
  #pause: Paused | undefined
  #isInterrupting = false
  #lastFrame = 0
  /** Which functions frames were of, also of those that are gone. */
  readonly #functions = new Map<number, string>()

  constructor(parts: ExecutionParts) {
    this.#parts = parts
    const { session } = parts
    session.on('Debugger.scriptParsed', ({ scriptId, url }) => this.#urls.set(scriptId, url))
    session.on('Debugger.paused', paused => {
      if (!this.#isListening) return
      this.#pause = paused
      void this.#paused(paused)
    })
    session.on('Debugger.resumed', () => this.#resumed())
  }

  /**
   * To be called as soon as V8's debugger is on. While it is being switched on V8 tells of a pause too: where the code stood when the debugger
   * was switched off, if it has yet to leave there, which it does by itself at once.
   */
  listen(): void {
    this.#isListening = true
  }

  /** Where it stands; undefined while it runs. */
  get stop(): Stop | undefined {
    return this.#stop
  }

  /** The addresses of all code that V8 has. */
  get urls(): ReadonlySet<string> {
    return new Set(this.#urls.values())
  }

  /** The innermost frame of the function that a frame was of, be it gone or not. */
  frameOfSameFunction(id: number): Frame | undefined {
    const { frames = [] } = this.#stop ?? {}
    return frames.find(frame => frame.id === id) ?? frames.find(frame => functionOf(frame) === this.#functions.get(id))
  }

  /** Stops at the next statement of the user's, now or when there is one. */
  async pause(): Promise<void> {
    this.#isPauseWanted = true
    await this.#parts.session.post('Debugger.pause', {})
  }

  async resume(): Promise<void> {
    this.#endStep()
    await this.#parts.session.post('Debugger.resume', {})
  }

  async step(kind: StepKind): Promise<void> {
    const { frames } = this.#stop!
    this.#stepping = { kind, task: this.#parts.currentTask(), from: frames[0], depth: frames.length }
    await this.#parts.session.post(`Debugger.${kind}`, {})
  }

  /** Resolves when no step is under way. V8 loses it where breakpoints change, or something is evaluated that must have no side effects. */
  async stepEnded(): Promise<void> {
    if (this.#stepping) await new Promise<void>(resolve => this.#afterStep.push(resolve))
  }

  /** A cell has ended, and with it the step that led out of it. */
  cellEnded(task: number): void {
    if (this.#stepping?.task === task) this.#endStep()
  }

  /**
   * For an interrupt: until `endInterrupt` nothing stops.
   *
   * @param mayTerminate - the code that stands still may be cut off where it is
   * @returns whether it was
   */
  async beginInterrupt(mayTerminate: boolean): Promise<boolean> {
    const { session } = this.#parts
    this.#isInterrupting = true
    this.#endStep()
    // Not awaited: the main thread may be in native code.
    session.post('Debugger.setSkipAllPauses', { skip: true }).catch(ignoreEnd)
    if (!this.#pause) return false
    await session.post('Debugger.resume', { terminateOnResume: mayTerminate }).catch(ignoreEnd)
    return mayTerminate
  }

  endInterrupt(): void {
    this.#isInterrupting = false
    this.#parts.session.post('Debugger.setSkipAllPauses', { skip: false }).catch(ignoreEnd)
  }

  /** To be called before V8's debugger is switched off, which lets the code go on. */
  reset(): void {
    this.#isListening = false
    this.#urls.clear()
    this.#endStep()
    this.#isPauseWanted = false
    this.exceptionFilter = 'none'
    this.#resumed()
  }

  async #paused(paused: Paused): Promise<void> {
    const { files, breakpoints } = this.#parts
    const frames = visibleFrames(paused.callFrames, id => this.#urls.get(id) ?? '', files, this.#lastFrame + 1)
    this.#lastFrame += frames.length
    const top = frames[0]
    const hasThrown = isException(paused)
    const hits = breakpoints.idsOf(paused.hitBreakpoints ?? [])
    if (this.#isInterrupting || !top) return this.#goOn(paused)
    if (hasThrown && !(await isWanted(paused, frames, files, this.exceptionFilter))) return this.#goOn(paused)
    if (!hasThrown && hits.length === 0 && !this.#isPauseWanted && this.#isMidStep(paused, top, frames.length))
      return this.#goOn(paused)
    const reason = hasThrown
      ? 'exception'
      : hits.length > 0
        ? 'breakpoint'
        : this.#isPauseWanted || !this.#stepping
          ? 'pause'
          : 'step'
    const awaiting = await awaitingFrames(paused.asyncStackTrace, files, this.#lastFrame + 1)
    this.#lastFrame += awaiting.length
    this.#endStep()
    this.#isPauseWanted = false
    // An interrupt, or the end of the debugger, may have come meanwhile.
    if (this.#pause !== paused) return
    for (const frame of frames) remember(this.#functions, frame.id, functionOf(frame))
    this.#stop = { frames, awaiting, exception: hasThrown ? paused.data : undefined }
    const body: StoppedBody = { reason, threadId: THREAD_ID, allThreadsStopped: true }
    if (hits.length > 0) body.hitBreakpointIds = hits
    if (hasThrown) body.text = paused.data?.description?.split('\n')[0] ?? String(paused.data?.value)
    this.#parts.emit({ event: 'stopped', body })
  }

  /** Whether the step must go on: V8 stops several times in a line, and in what the rewriter put in. */
  #isMidStep(paused: Paused, top: Frame, depth: number): boolean {
    const stepping = this.#stepping
    if (!stepping) return false
    const { from, task, kind } = stepping
    if (task !== this.#parts.currentTask()) return true
    if (!top.isWritten || paused.callFrames[0] !== top.call) return true
    return (
      kind !== 'stepOut' &&
      depth === stepping.depth &&
      from?.name === top.name &&
      from.source.path === top.source.path &&
      from.line === top.line
    )
  }

  /** On from a pause that nobody is told of, in the manner that led to it. */
  #goOn(paused: Paused): void {
    // It may have gone on meanwhile, and stand elsewhere.
    if (this.#pause !== paused) return
    const { session, currentTask } = this.#parts
    if (this.#stepping && this.#stepping.task !== currentTask()) this.#endStep()
    if (this.#isPauseWanted && !this.#isInterrupting) session.post('Debugger.pause', {}).catch(ignoreEnd)
    const method = this.#stepping ? (`Debugger.${this.#stepping.kind}` as const) : 'Debugger.resume'
    session.post(method, {}).catch(ignoreEnd)
  }

  #endStep(): void {
    this.#stepping = undefined
    for (const resolve of this.#afterStep.splice(0)) resolve()
  }

  #resumed(): void {
    this.#pause = undefined
    if (!this.#stop) return
    this.#stop = undefined
    this.#parts.onResumed()
    this.#parts.emit({ event: 'continued', body: { threadId: THREAD_ID, allThreadsContinued: true } })
  }
}

/** A cell's functions are the same in each of its runs. */
function functionOf({ source, call: { functionLocation } }: Frame): string {
  return `${source.path}:${functionLocation?.lineNumber}:${functionLocation?.columnNumber}`
}

/** "Can only perform operation while paused", "Debugger agent is not enabled": somebody else was first. */
function ignoreEnd(): void {}
