/** @file The debugger: answers JupyterLab's debugger panel, in the Debug Adapter Protocol, with what V8's inspector knows of the main thread. */

import type { DebugEvent, DebugReply, DebugRequest } from '@diptych/protocol'
import type { MainThread } from '../io/mainThread.ts'
import type { Parent, Publisher } from '../io/publisher.ts'
import type { PreparedCell, SourceService } from '../io/sourceService.ts'
import type { Tasks } from '../io/tasks.ts'
import type { TaskId } from '../threads.ts'
import { Arguments, DebugError } from './arguments.ts'
import type { Command } from './commands/command.ts'
import { commands } from './commands/index.ts'
import { Debuggee } from './debuggee.ts'
import type { EventBody } from './execution.ts'

interface DebuggerParts {
  publisher: Publisher
  tasks: Tasks
  main: MainThread
  source: SourceService
}

export class Debugger {
  readonly #publisher: Publisher
  readonly #main: MainThread
  readonly #debuggee: Debuggee
  #seq = 0
  /** Events belong to the latest request, as there is no other that they could belong to. */
  #parent: Parent = {}

  constructor({ publisher, tasks, main, source }: DebuggerParts) {
    this.#publisher = publisher
    this.#main = main
    this.#debuggee = new Debuggee({ tasks, source, emit: event => this.#emit(event) })
  }

  /** Answers a front end. A command that fails has a reply that says why. */
  async request({ command, seq, arguments: values }: DebugRequest, parent: Parent): Promise<DebugReply> {
    this.#parent = parent
    const found = Object.hasOwn(commands, command) ? commands[command] : undefined
    const reply = (outcome: Pick<DebugReply, 'success' | 'message' | 'body'>): DebugReply => ({
      type: 'response',
      seq: ++this.#seq,
      request_seq: seq,
      command,
      ...outcome,
    })
    try {
      const body = await this.#run(command, found, new Arguments(command, values))
      return reply({ success: true, ...(body && { body }) })
    } catch (error) {
      return reply({ success: false, message: (error as Error).message, body: found?.refused ?? {} })
    }
  }

  /** To be called before a cell runs: its breakpoints hold from its first line. */
  async beforeRun(file: string, text: string, { columns }: PreparedCell): Promise<void> {
    const path = this.#debuggee.files.run(file, text, columns)
    if (this.#debuggee.isOn) await this.#debuggee.breakpoints.arm(path, file)
  }

  /** To be called when a cell has ended. */
  afterRun(task: TaskId): void {
    if (this.#debuggee.isOn) this.#debuggee.execution.cellEnded(task)
  }

  /** @see Execution.beginInterrupt */
  async beginInterrupt(mayTerminate: boolean): Promise<boolean> {
    return this.#debuggee.isOn ? await this.#debuggee.execution.beginInterrupt(mayTerminate) : false
  }

  endInterrupt(): void {
    if (this.#debuggee.isOn) this.#debuggee.execution.endInterrupt()
  }

  async #run(name: string, command: Command | undefined, args: Arguments): Promise<object | undefined> {
    const debuggee = this.#debuggee
    if (!command)
      throw new DebugError(`${name}: unknown command; this debugger knows ${Object.keys(commands).join(', ')}`)
    if (command.disturbsSteps && debuggee.isOn) await debuggee.execution.stepEnded()
    if (!command.worksWhileOff && !debuggee.isOn)
      throw new DebugError(`${name}: the debugger is not on. Send initialize and attach first`)
    return await command.run(args, { debuggee, main: this.#main, emit: event => this.#emit(event) })
  }

  #emit(event: EventBody): void {
    const content = { type: 'event', seq: ++this.#seq, ...event } as DebugEvent
    this.#publisher.publish('debug_event', content, this.#parent)
  }
}
