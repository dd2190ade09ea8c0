/** @file Drives the kernel's debugger as JupyterLab does: requests on control, events from iopub. */

import type { KernelClient } from '@diptych/kernel'
import type {
  Breakpoint,
  DebugEvent,
  DebugReply,
  Scope,
  SourceBreakpoint,
  StackFrame,
  Variable,
} from '@diptych/protocol'
import { type Run, runCell } from './session.ts'

type EventOf<E extends DebugEvent['event']> = Extract<DebugEvent, { event: E }>

export class DebugSession {
  readonly #kernel: KernelClient
  readonly #events: DebugEvent[] = []
  readonly #waiting = new Set<() => void>()
  #seq = 0

  constructor(kernel: KernelClient) {
    this.#kernel = kernel
    kernel.observe(({ header, content }) => {
      if (header.msg_type !== 'debug_event') return
      this.#events.push(content as DebugEvent)
      for (const look of [...this.#waiting]) look()
    })
  }

  /** Switches the debugger on. */
  static async on(kernel: KernelClient): Promise<DebugSession> {
    const session = new DebugSession(kernel)
    await session.send('initialize', { clientID: 'test', linesStartAt1: true, columnsStartAt1: true })
    await session.send('attach')
    await session.event('initialized')
    return session
  }

  /** The reply, whether or not it is one of success. */
  async ask(command: string, args: object = {}): Promise<DebugReply> {
    const content = { type: 'request', seq: ++this.#seq, command, arguments: args }
    return (await this.#kernel.request('debug_request', content, 'control')) as unknown as DebugReply
  }

  /** The body of a reply that must be one of success. */
  async send<Body = Record<string, unknown>>(command: string, args: object = {}): Promise<Body> {
    const reply = await this.ask(command, args)
    if (!reply.success) throw new Error(`${command} failed: ${reply.message}`)
    return reply.body as Body
  }

  /** Resolves with the first event of its kind that nobody has taken yet. */
  event<E extends DebugEvent['event']>(kind: E): Promise<EventOf<E>> {
    return new Promise(resolve => {
      const look = (): void => {
        const index = this.#events.findIndex(({ event }) => event === kind)
        if (index < 0) return
        this.#waiting.delete(look)
        resolve(this.#events.splice(index, 1)[0] as EventOf<E>)
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** Sets breakpoints in a cell, as the gutter does. */
  async breakpoints(code: string, ...points: (number | SourceBreakpoint)[]): Promise<Breakpoint[]> {
    const { sourcePath: path } = await this.send<{ sourcePath: string }>('dumpCell', { code })
    const breakpoints = points.map(point => (typeof point === 'number' ? { line: point } : point))
    return (await this.send<{ breakpoints: Breakpoint[] }>('setBreakpoints', { source: { path }, breakpoints }))
      .breakpoints
  }

  /** Runs a cell and resolves when it stands still. `run` resolves with its end. */
  async runToStop(code: string): Promise<{ run: Promise<Run>; reason: string; line: number }> {
    const run = runCell(this.#kernel, code)
    const { reason, line } = await this.stopped()
    return { run, reason, line }
  }

  async stopped(): Promise<{ reason: string; line: number }> {
    const { body } = await this.event('stopped')
    const [top] = await this.frames()
    return { reason: body.reason, line: top!.line }
  }

  /** Continues or steps, and resolves with the line where it stands still again. */
  async step(command: 'next' | 'stepIn' | 'stepOut' | 'continue'): Promise<number> {
    await this.send(command, { threadId: 1 })
    return (await this.stopped()).line
  }

  async frames(): Promise<StackFrame[]> {
    return (await this.send<{ stackFrames: StackFrame[] }>('stackTrace', { threadId: 1 })).stackFrames
  }

  /** What a frame shows in its scopes, by scope. */
  async scopes(frame = 0): Promise<Record<string, Record<string, string>>> {
    const frameId = (await this.frames())[frame]!.id
    const { scopes } = await this.send<{ scopes: Scope[] }>('scopes', { frameId })
    const texts: Record<string, Record<string, string>> = {}
    for (const { name, variablesReference } of scopes) texts[name] = textsOf(await this.variables(variablesReference))
    return texts
  }

  async variables(variablesReference: number): Promise<Variable[]> {
    return (await this.send<{ variables: Variable[] }>('variables', { variablesReference })).variables
  }

  /** A variable of the panel. */
  async inspect(name: string): Promise<Variable> {
    const { variables } = await this.send<{ variables: Variable[] }>('inspectVariables')
    const found = variables.find(variable => variable.name === name)
    if (!found) throw new Error(`no variable ${name} among ${variables.map(variable => variable.name).join(', ')}`)
    return found
  }

  async evaluate(expression: string): Promise<string> {
    const frameId = (await this.frames())[0]!.id
    return (await this.send<{ result: string }>('evaluate', { expression, frameId, context: 'repl' })).result
  }
}

export function textsOf(variables: readonly Variable[]): Record<string, string> {
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]))
}
