/**
 * What cells find beside JavaScript's and Node's own globals. Read by the language server only: it types the cells.
 * `tf` is not here: cells see it as an import, so that it is a namespace of types as well (`tf.Tensor2D`).
 */

/// <reference types="node" />

/** MIME type → data: text for text types, base64 for pictures, JSON for `*+json`. */
type MimeBundle = Record<string, unknown>

interface JupyterDisplayOptions {
  /** `value` is a MIME bundle already. */
  raw?: boolean
  /** Names the display, so that a later one can update it. */
  display_id?: string
  /** Replaces the displays of this `display_id` instead of adding one. */
  update?: boolean
  metadata?: Record<string, unknown>
}

interface JupyterBroadcastOptions {
  metadata?: Record<string, unknown>
  buffers?: readonly Uint8Array[]
}

/** What the other side of a comm sent. */
interface JupyterCommMessage {
  data: Record<string, unknown>
  buffers: readonly Uint8Array[]
}

/** One end of an open comm: a conversation with the front end. */
interface JupyterComm {
  readonly id: string
  readonly target: string
  readonly isOpen: boolean
  /** Calls `listener` for each message. A later call replaces it. */
  onMsg(listener: (message: JupyterCommMessage) => unknown): void
  /** Calls `listener` when the other side closes the comm. */
  onClose(listener: (message: JupyterCommMessage) => unknown): void
  /** Sends data, and buffers as they are. */
  send(data?: Record<string, unknown>, buffers?: readonly Uint8Array[]): void
  /** Ends the conversation. Safe to call twice. */
  close(data?: Record<string, unknown>, buffers?: readonly Uint8Array[]): void
}

interface JupyterComms {
  /** Opens a comm to the front end's `target`. */
  open(target: string, data?: Record<string, unknown>, buffers?: readonly Uint8Array[]): JupyterComm
  /** Calls `onOpen` for each comm that the front end opens to `name`. */
  registerTarget(name: string, onOpen: (comm: JupyterComm, message: JupyterCommMessage) => unknown): void
  /** Forgets the target `name`. */
  unregisterTarget(name: string): void
}

/** A value that is shown as it says itself. */
interface JupyterDisplayable {
  [display: symbol]: () => MimeBundle
}

/** Bytes of a file, or where it is: a path from the notebook's folder, or a `file:` URL. */
type JupyterFile = Uint8Array | ArrayBuffer | string | URL

/** What JSX becomes: HTML. */
interface JupyterElement extends JupyterDisplayable {
  toString(): string
}

interface Jupyter {
  /** Makes HTML: of an element's name, or by a component. JSX in cells becomes calls of it. */
  h<Props extends object>(
    type: (props: Props) => unknown,
    props: NoInfer<Omit<Props, 'children'>> | null,
    ...children: unknown[]
  ): JupyterElement
  h(type: string, props: Record<string, unknown> | null, ...children: unknown[]): JupyterElement
  /** `<>…</>` in JSX: its children alone. */
  Fragment(props: { children?: unknown }): unknown
  readonly comms: JupyterComms
  /** `Symbol.for('Jupyter.display')`: a value with a method of this name gives its own MIME bundle. */
  readonly $display: symbol
  /** The MIME bundle that a value is shown by. */
  format(value: unknown): Promise<MimeBundle>
  /** Shows a value as a cell's result is shown. */
  display(value: unknown, options?: JupyterDisplayOptions): void | Promise<void>
  /** Removes the cell's outputs so far; with `wait` only once the next output comes, so that the page does not jump. */
  clearOutput(options?: { wait?: boolean }): void
  /** Opens the front end's pager. */
  page(text: string): void
  /** Asks for a line that is not shown while it is typed. */
  password(prompt?: string): string
  /** Publishes any message to all front ends. */
  broadcast(msgType: string, content: Record<string, unknown>, options?: JupyterBroadcastOptions): void
  /** A value that is shown as HTML: jupyter.html`<b>bold</b>`. */
  html(texts: TemplateStringsArray, ...values: unknown[]): JupyterDisplayable
  /** A value that is shown as Markdown: jupyter.md`**bold**`. */
  md(texts: TemplateStringsArray, ...values: unknown[]): JupyterDisplayable
  /** A value that is shown as a picture: jupyter.svg`<svg>…</svg>`. */
  svg(texts: TemplateStringsArray, ...values: unknown[]): JupyterDisplayable
  /** A picture that is shown, from its bytes or its path: PNG, JPEG, GIF, WebP or SVG. */
  image(source: JupyterFile): JupyterDisplayable
  /** A sound that can be played: a WAV, FLAC, Ogg or MP3 file; or samples from -1 to 1, one array or one for each channel, with their rate in Hz. */
  audio(
    source: JupyterFile | Float32Array | readonly Float32Array[],
    options?: { sampleRate?: number },
  ): JupyterDisplayable
}

/** What a cell shows beside its result: displays, comms, the pager. */
declare const jupyter: Jupyter

/** Asks for a line of text, and waits for the answer. */
declare function prompt(message?: string, defaultValue?: string): string

/** Asks a question that is answered by y or n. */
declare function confirm(message?: string): boolean

/** Shows a message, and waits until it is read. */
declare function alert(message?: string): void

/** The last result. */
// biome-ignore lint/suspicious/noExplicitAny: its type is that of whatever came last
declare const _: any
