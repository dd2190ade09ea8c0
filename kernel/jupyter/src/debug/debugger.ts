/** @file The debugger: answers JupyterLab's debugger panel, in the Debug Adapter Protocol, with what V8's inspector knows of the main thread. */

import type { DebugEvent, DebugReply, DebugRequest } from '@diptych/protocol'
import type { MainThread } from '../io/mainThread.ts'
import type { Parent, Publisher } from '../io/publisher.ts'
import type { PreparedCell, SourceService } from '../io/sourceService.ts'
import type { Tasks } from '../io/tasks.ts'
import type { TaskId } from '../threads.ts'
import { Arguments, DebugError } from './arguments.ts'
import { CellFiles } from './cellFiles.ts'
import type { Command } from './commands/command.ts'
import type { Debuggee } from './debuggee.ts'
import type { EventBody } from './execution.ts'

interface DebuggerParts {
  publisher: Publisher
  tasks: Tasks
  main: MainThread
  source: SourceService
}

/** What only a front end's requests need: without, a kernel answers sooner. */
interface Loaded {
  readonly commands: Readonly<Record<string, Command>>
  readonly debuggee: Debuggee
}

export class Debugger {
  readonly #parts: DebuggerParts
  readonly #files = new CellFiles()
  #loading: Promise<Loaded> | undefined
  #debuggee: Debuggee | undefined
  #seq = 0
  /** Events belong to the latest request, as there is no other that they could belong to. */
  #parent: Parent = {}

  constructor(parts: DebuggerParts) {
    this.#parts = parts
  }

  /** Answers a front end. A command that fails has a reply that says why. */
  async request({ command, seq, arguments: values }: DebugRequest, parent: Parent): Promise<DebugReply> {
    this.#parent = parent
    this.#loading ??= this.#load()
    const { commands, debuggee } = await this.#loading
    const found = Object.hasOwn(commands, command) ? commands[command] : undefined
    const reply = (outcome: Pick<DebugReply, 'success' | 'message' | 'body'>): DebugReply => ({
      type: 'response',
      seq: ++this.#seq,
      request_seq: seq,
      command,
      ...outcome,
    })
    try {
      if (!found)
        throw new DebugError(`${command}: unknown command; this debugger knows ${Object.keys(commands).join(', ')}`)
      const body = await this.#run(command, found, debuggee, new Arguments(command, values))
      return reply({ success: true, ...(body && { body }) })
    } catch (error) {
      return reply({ success: false, message: (error as Error).message, body: found?.refused ?? {} })
    }
  }

  /** To be called before a cell runs: its breakpoints hold from its first line. */
  async beforeRun(file: string, text: string, { columns }: PreparedCell): Promise<void> {
    const path = this.#files.run(file, text, columns)
    if (this.#debuggee?.isOn) await this.#debuggee.breakpoints.arm(path, file)
  }

  /** To be called when a cell has ended. */
  afterRun(task: TaskId): void {
    if (this.#debuggee?.isOn) this.#debuggee.execution.cellEnded(task)
  }

  /** @see Execution.beginInterrupt */
  async beginInterrupt(mayTerminate: boolean): Promise<boolean> {
    return this.#debuggee?.isOn ? await this.#debuggee.execution.beginInterrupt(mayTerminate) : false
  }

  endInterrupt(): void {
    if (this.#debuggee?.isOn) this.#debuggee.execution.endInterrupt()
  }

  async #load(): Promise<Loaded> {
    const { tasks, source } = this.#parts
    const [{ commands }, { Debuggee }] = await Promise.all([import('./commands/index.ts'), import('./debuggee.ts')])
    this.#debuggee = new Debuggee({ files: this.#files, tasks, source, emit: event => this.#emit(event) })
    return { commands, debuggee: this.#debuggee }
  }

  async #run(name: string, command: Command, debuggee: Debuggee, args: Arguments): Promise<object | undefined> {
    if (command.disturbsSteps && debuggee.isOn) await debuggee.execution.stepEnded()
    if (!command.worksWhileOff && !debuggee.isOn)
      throw new DebugError(`${name}: the debugger is not on. Send initialize and attach first`)
    return await command.run(args, { debuggee, main: this.#parts.main, emit: event => this.#emit(event) })
  }

  #emit(event: EventBody): void {
    const content = { type: 'event', seq: ++this.#seq, ...event } as DebugEvent
    this.#parts.publisher.publish('debug_event', content, this.#parent)
  }
}
