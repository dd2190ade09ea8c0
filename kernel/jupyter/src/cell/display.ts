/** @file The global `jupyter`: what a cell shows beside its result. Names and options follow `Deno.jupyter`. */

import type { JsonObject, MimeBundle } from '@diptych/protocol'
import type { TaskId } from '../threads.ts'
import type { Comms } from './comms.ts'
import { currentTask } from './context.ts'
import { audio, image } from './displayFiles.ts'
import { formatResult } from './formatters/index.ts'
import { Fragment, h } from './jsx.ts'
import type { Outlet } from './outlet.ts'
import { plain, plainBundle } from './plainJson.ts'
import type { Stdin } from './stdin.ts'
import { createWidgets } from './widgets/index.ts'
import { OpenWidgets } from './widgets/openWidgets.ts'

export interface DisplayOptions {
  /** `value` is a MIME bundle already. */
  raw?: boolean
  /** Names the display, so that a later one can update it. */
  display_id?: string
  /** Replaces the displays of this `display_id` instead of adding one. */
  update?: boolean
  metadata?: JsonObject
}

export interface BroadcastOptions {
  metadata?: JsonObject
  buffers?: readonly Uint8Array[]
}

/** Names the method by which a value says how it is shown. */
const displayMethod = Symbol.for('Jupyter.display')

// Arrow functions: cells take them apart, as in `const { display, html } = jupyter`.
export class Jupyter {
  readonly comms: Comms
  /** Sliders, buttons and the like: classes by the names that ipywidgets has for them. */
  readonly widgets: ReturnType<typeof createWidgets>
  readonly #outlet: Outlet
  readonly #stdin: Stdin
  /** Displays whose formatting is still under way, by cell: its end waits for them. */
  readonly #pending = new Map<TaskId, Set<Promise<void>>>()

  /** @param reportError - prints what a widget's listener throws */
  constructor(outlet: Outlet, comms: Comms, stdin: Stdin, reportError: (error: unknown) => void) {
    this.#outlet = outlet
    this.comms = comms
    this.widgets = createWidgets(new OpenWidgets(comms, reportError), outlet)
    this.#stdin = stdin
  }

  /** The convention's symbol: a value with a method of this name gives its own MIME bundle. */
  readonly $display = displayMethod

  /** What JSX in cells becomes. */
  readonly h = h
  readonly Fragment = Fragment

  /** Shows a value as a cell's result is shown. Returns a promise where the value's format takes time; the cell waits for it. */
  readonly display = (value: unknown, options: DisplayOptions = {}): void | Promise<void> => {
    const { raw = false, display_id: displayId, update = false, metadata = {} } = options
    if (update && displayId === undefined) {
      throw new TypeError(
        'jupyter.display: update needs the display_id of the display to replace. Pass {display_id, update: true}.',
      )
    }
    const show = (data: MimeBundle): void =>
      this.#outlet.send({ type: 'display', data: plainBundle(data), metadata: plain(metadata), displayId, update })
    if (raw) return show(checkBundle(value))
    const formatted = formatResult(value)
    if (!(formatted instanceof Promise)) return show(formatted)
    const shown = formatted.then(show)
    this.#track(shown)
    return shown
  }

  /** The MIME bundle that a value is shown by. */
  readonly format = async (value: unknown): Promise<MimeBundle> => plainBundle(await formatResult(value))

  /** Removes the cell's outputs so far. @param options.wait - only once the next output comes, so that the page does not jump */
  readonly clearOutput = ({ wait = false }: { wait?: boolean } = {}): void => {
    this.#outlet.send({ type: 'clear', wait })
  }

  /** Opens the front end's pager. */
  readonly page = (text: string): void => {
    this.#outlet.send({ type: 'payload', payload: { source: 'page', data: { 'text/plain': text }, start: 0 } })
  }

  /** Asks for a line that is not shown while it is typed. */
  readonly password = (prompt = 'Password'): string => this.#stdin.ask(`${prompt.trimEnd()} `, true)

  /** Publishes any message on iopub. */
  readonly broadcast = (
    msgType: string,
    content: JsonObject,
    { metadata = {}, buffers = [] }: BroadcastOptions = {},
  ): void => {
    this.#outlet.send({
      type: 'broadcast',
      msg_type: msgType,
      content: plain(content),
      metadata: plain(metadata),
      buffers,
    })
  }

  /** jupyter.html`<b>bold</b>`: a value that is shown as HTML. */
  readonly html = taggedDisplay('text/html')
  /** jupyter.md`**bold**`: a value that is shown as Markdown. */
  readonly md = taggedDisplay('text/markdown')
  /** jupyter.svg`<svg>…</svg>`: a value that is shown as a picture. */
  readonly svg = taggedDisplay('image/svg+xml')
  /** A picture file, by its bytes or its path. */
  readonly image = image
  /** A sound: a file, by its bytes or its path, or samples with their rate. */
  readonly audio = audio

  /** Resolves when all that the cell displays has been formatted; rejects with the first error that nobody caught. */
  async settled(task: TaskId): Promise<void> {
    await Promise.all(this.#pending.get(task) ?? [])
  }

  #track(shown: Promise<void>): void {
    const task = currentTask()
    const pending = this.#pending.get(task) ?? new Set()
    this.#pending.set(task, pending.add(shown))
    const remove = (): void => {
      pending.delete(shown)
      if (pending.size === 0) this.#pending.delete(task)
    }
    shown.then(remove, remove)
  }
}

export interface Displayable {
  [display: symbol]: () => MimeBundle
}

function taggedDisplay(type: string): (texts: TemplateStringsArray, ...values: unknown[]) => Displayable {
  return (texts, ...values) => {
    const text = String.raw({ raw: texts }, ...values)
    return { [displayMethod]: () => ({ [type]: text, 'text/plain': text }) }
  }
}

function checkBundle(value: unknown): MimeBundle {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as MimeBundle
  throw new TypeError(
    `jupyter.display: with raw, the value must be an object from MIME types to data, got ${typeof value}.`,
  )
}
