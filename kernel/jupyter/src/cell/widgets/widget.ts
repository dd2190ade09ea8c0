/** @file A widget: a model whose traits the page and the cell's code both see, and both change. */
import { inspect } from 'node:util'
import type { JsonObject, MimeBundle } from '@diptych/protocol'
import { nearest } from '../../nearest.ts'
import type { Comm, CommMessage } from '../comms.ts'
import { currentTask, runAs } from '../context.ts'
import type { Traits } from './traits.ts'
import { fromWire, toWire, type WireState } from './wireState.ts'

/** A class in one of the packages that the page has. */
export interface PageClass {
  readonly module: string
  readonly version: string
  readonly name: string
}

/** What one kind of widget is. */
export interface WidgetKind {
  /** Its name in cells. */
  readonly name: string
  /** The page's classes that stand for it. */
  readonly model: PageClass
  readonly view: PageClass
  /** A part of others, such as a layout: it is not shown by itself. */
  readonly isPart?: boolean
  readonly traits: Traits
  /** It takes traits that `traits` does not list. */
  readonly isOpen?: boolean
  /** Traits that are widgets themselves, and may be given as plain objects: layout and style. */
  readonly parts?: Readonly<Record<string, WidgetKind>>
  /** What the page tells by messages of their own, such as `click`. */
  readonly events?: readonly string[]
  /** Brings traits in line with each other. @param given - those that have just been set @throws {TypeError} where they contradict */
  settle?(state: JsonObject, given: readonly string[]): void
  /** Traits as the page's class has them, where its own differ. */
  toPage?(names: readonly string[], state: JsonObject): JsonObject
  fromPage?(changed: JsonObject, state: JsonObject): JsonObject
}

export interface Change {
  readonly name: string
  readonly value: unknown
  readonly old: unknown
}

type Listener = (first: never, buffers: readonly Uint8Array[]) => unknown

/** What widgets need of the kernel. */
export interface WidgetHost {
  open(widget: Widget, wire: WireState): Comm
  close(widget: Widget): void
  widgetOf(id: string): Widget | undefined
  reportError(error: unknown): void
}

const VIEW_MIME = 'application/vnd.jupyter.widget-view+json'

export class Widget {
  readonly #host: WidgetHost
  readonly #kind: WidgetKind
  readonly #state: JsonObject = {}
  readonly #comm: Comm
  /** The layout and the style that it made itself. */
  readonly #parts: Widget[] = []
  readonly #listeners = new Map<string, Map<Listener, (...values: unknown[]) => void>>()

  constructor(host: WidgetHost, kind: WidgetKind, state: JsonObject = {}) {
    this.#host = host
    this.#kind = kind
    if (!isPlain(state)) {
      throw new TypeError(
        `${kind.name}: expected an object of traits, such as {description: 'rate'}, got ${inspect(state, { depth: 0 })}.`,
      )
    }
    for (const [name, { initial }] of Object.entries(kind.traits)) this.#state[name] = initial
    for (const [name, value] of Object.entries(state)) this.#state[name] = this.#checked(name, value)
    kind.settle?.(this.#state, Object.keys(state))
    this.#comm = host.open(this, this.wire())
    this.#comm.onMsg(message => this.#receive(message))
    this.#comm.onClose(() => this.#closed())
    for (const name of Object.keys(this.#state)) this.#defineProperty(name)
  }

  /** The id of its comm, which is its name on the page. */
  get id(): string {
    return this.#comm.id
  }

  /** The value of a trait. @throws {TypeError} for a name that it does not have */
  get(name: string): unknown {
    this.#checkName(name)
    // Most widgets never need their own.
    if (this.#state[name] === null && this.#kind.parts?.[name]) this.#makePart(name)
    return this.#state[name]
  }

  /** Changes traits, here and on the page, at once. @throws {TypeError} for a name or a value that it does not take */
  set(traits: JsonObject): void {
    const checked = Object.entries(traits).map(([name, value]) => [name, this.#checked(name, value)] as const)
    const before = { ...this.#state }
    Object.assign(this.#state, Object.fromEntries(checked))
    try {
      this.#kind.settle?.(this.#state, Object.keys(traits))
      const settled = Object.keys(this.#state).filter(name => !Object.is(this.#state[name], before[name]))
      const names = [...new Set([...Object.keys(traits), ...settled])]
      const { buffers, ...wire } = this.#toWire(names)
      // One that was closed goes on for itself: a training need not end because its progress bar is gone.
      if (this.#comm.isOpen && names.length > 0) this.#comm.send({ method: 'update', ...wire }, buffers)
    } catch (error) {
      Object.assign(this.#state, before)
      throw error
    }
    for (const name of Object.keys(traits)) this.#defineProperty(name)
    this.#tell(before)
  }

  /**
   * Calls `listener` for `change` (of any trait: `{name, value, old}`), `change:value` (of that one), `msg` (what the page's code
   * sends), `close`, and what the widget's kind has, such as `click`. What it prints goes to the cell that called `on`.
   *
   * @throws {TypeError} for an event that never happens
   */
  on(event: string, listener: Listener): void {
    this.#checkEvent(event)
    const task = currentTask()
    const run = (...values: unknown[]): void =>
      runAs(task, () => {
        try {
          ;(listener as (...values: unknown[]) => unknown)(...values)
        } catch (error) {
          this.#host.reportError(error)
        }
      })
    const listeners = this.#listeners.get(event) ?? new Map()
    this.#listeners.set(event, listeners.set(listener, run))
  }

  /** Takes a listener back; without one, all of the event. */
  off(event: string, listener?: Listener): void {
    if (listener) this.#listeners.get(event)?.delete(listener)
    else this.#listeners.delete(event)
  }

  /** Sends a message to the page's code, which gets it as `msg:custom`. */
  send(content: JsonObject, buffers: readonly Uint8Array[] = []): void {
    this.#comm.send({ method: 'custom', content }, buffers)
  }

  /** Removes it from the page. Safe to call twice. */
  close(): void {
    if (!this.#comm.isOpen) return
    this.#comm.close()
    this.#closed()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** All of its state, as it travels. */
  wire(): WireState {
    const { model, view } = this.#kind
    // What has no value is as the page's class has it.
    const isLeftOut = (name: string): boolean => this.#state[name] === null && this.#kind.traits[name]?.initial === null
    const wire = this.#toWire(Object.keys(this.#state).filter(name => !isLeftOut(name)))
    const names = { _model_module: model.module, _model_module_version: model.version, _model_name: model.name }
    const views = { _view_module: view.module, _view_module_version: view.version, _view_name: view.name }
    return { ...wire, state: { ...names, ...views, ...wire.state } }
  }

  [Symbol.for('Jupyter.display')](): MimeBundle {
    const text = inspect(this)
    if (this.#kind.isPart || !this.#comm.isOpen) return { 'text/plain': text }
    return { [VIEW_MIME]: { version_major: 2, version_minor: 0, model_id: this.id }, 'text/plain': text }
  }

  /** `IntSlider { value: 3, max: 10 }`: what is not as it was at first. */
  [inspect.custom](depth: number, options: object, inspectValue: typeof inspect): string {
    const entries = Object.entries(this.#state).filter(
      ([name, value]) => !Object.is(value, this.#kind.traits[name]?.initial),
    )
    const closed = this.#comm.isOpen ? '' : ' (closed)'
    if (depth < 0) return `[${this.#kind.name}]${closed}`
    return `${this.#kind.name} ${inspectValue(Object.fromEntries(entries), { ...options, depth } as object)}${closed}`
  }

  /** Calls the listeners of an event. */
  protected emit(event: string, ...values: unknown[]): void {
    for (const run of [...(this.#listeners.get(event)?.values() ?? [])]) run(...values)
  }

  #receive({ data, buffers }: CommMessage): void {
    if (data.method === 'update') this.#update(data, buffers)
    else if (data.method === 'request_state') {
      const { buffers: own, ...wire } = this.wire()
      this.#comm.send({ method: 'update', ...wire }, own)
    } else if (data.method === 'custom') {
      const event = Object(data.content).event as unknown
      if (typeof event === 'string' && this.#kind.events?.includes(event)) this.emit(event, data.content, buffers)
      this.emit('msg', data.content, buffers)
    }
  }

  /** What a person changed on a page. Other pages of this kernel get it as an echo. */
  #update(data: JsonObject, buffers: readonly Uint8Array[]): void {
    const state = Object(data.state) as JsonObject
    const paths = (Array.isArray(data.buffer_paths) ? data.buffer_paths : []) as (string | number)[][]
    const changed = fromWire({ state, buffer_paths: paths, buffers: [...buffers] }, id => this.#host.widgetOf(id))
    const traits = this.#kind.fromPage?.(changed, this.#state) ?? changed
    const before = { ...this.#state }
    // The page's own names, such as _view_count, are none of the cell's.
    for (const [name, value] of Object.entries(traits)) {
      if (this.#hasTrait(name) && (this.#kind.traits[name]?.accepts(value) ?? true)) this.#state[name] = value
    }
    this.#comm.send({ method: 'echo_update', state, buffer_paths: paths }, buffers)
    this.#tell(before)
  }

  #tell(before: JsonObject): void {
    for (const [name, value] of Object.entries(this.#state)) {
      const old = before[name]
      if (Object.is(value, old)) continue
      const change: Change = { name, value, old }
      this.emit(`change:${name}`, change)
      this.emit('change', change)
    }
  }

  #closed(): void {
    this.#host.close(this)
    for (const part of this.#parts) part.close()
    this.emit('close')
  }

  #toWire(names: readonly string[]): WireState {
    const { toPage = pick } = this.#kind
    try {
      return toWire(toPage(names, this.#state), value => (value instanceof Widget ? value.id : undefined))
    } catch (error) {
      throw error instanceof TypeError ? new TypeError(`${this.#kind.name}.${error.message}`) : error
    }
  }

  #makePart(name: string): void {
    this.#state[name] = this.#checked(name, {})
    const { buffers, ...wire } = this.#toWire([name])
    if (this.#comm.isOpen) this.#comm.send({ method: 'update', ...wire }, buffers)
  }

  #defineProperty(name: string): void {
    if (name in this) return
    Object.defineProperty(this, name, {
      configurable: true,
      enumerable: true,
      get: () => this.get(name),
      set: (value: unknown) => this.set({ [name]: value }),
    })
  }

  #hasTrait(name: string): boolean {
    return name in this.#kind.traits || (this.#kind.isOpen === true && name in this.#state)
  }

  #checkName(name: string): void {
    if (this.#hasTrait(name)) return
    const known = Object.keys(this.#state)
    throw new TypeError(`${this.#kind.name}: it has no trait '${name}'. ${suggest(name, known)}`)
  }

  #checked(name: string, value: unknown): unknown {
    if (!this.#kind.isOpen) this.#checkName(name)
    const part = this.#kind.parts?.[name]
    if (part && isPlain(value)) {
      const made = new Widget(this.#host, part, value)
      this.#parts.push(made)
      return made
    }
    const trait = this.#kind.traits[name]
    if (!trait || trait.accepts(value)) return value
    const got = inspect(value, { depth: 0, maxStringLength: 40 })
    throw new TypeError(`${this.#kind.name}.${name}: expected ${trait.expected}, got ${got}.`)
  }

  #checkEvent(event: string): void {
    const known = [
      'change',
      ...Object.keys(this.#state).map(name => `change:${name}`),
      'msg',
      'close',
      ...(this.#kind.events ?? []),
    ]
    if (known.includes(event) || (this.#kind.isOpen && event.startsWith('change:'))) return
    throw new TypeError(`${this.#kind.name}: there is no event '${event}'. ${suggest(event, known)}`)
  }
}

function pick(names: readonly string[], state: JsonObject): JsonObject {
  return Object.fromEntries(names.map(name => [name, state[name]]))
}

function isPlain(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function suggest(name: string, known: readonly string[]): string {
  const close = nearest(name, known)
  return `${close ? `Did you mean '${close}'? ` : ''}It has ${known.join(', ')}.`
}
