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
  open(
    target: string,
    data?: Record<string, unknown>,
    buffers?: readonly Uint8Array[],
    metadata?: Record<string, unknown>,
  ): JupyterComm
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
interface JupyterElement {
  toString(): string
}

/** A change of a widget's trait, by a person or by code. */
interface JupyterChange<Name extends string = string, Value = unknown> {
  readonly name: Name
  readonly value: Value
  readonly old: Value
}

/** A widget with the traits `Traits`, which are properties too. */
type JupyterWidget<Traits, Events extends string = never> = JupyterWidgetBase<Traits, Events> & Traits

/** A widget of any kind. */
interface JupyterAnyWidget {
  /** Its name on the page. */
  readonly id: string
  /** Sends a message to the page's code. */
  send(content: Record<string, unknown>, buffers?: readonly Uint8Array[]): void
  /** Removes it from the page. */
  close(): void
  [Symbol.dispose](): void
}

interface JupyterWidgetBase<Traits, Events extends string = never> extends JupyterAnyWidget {
  /** Calls `listener` when a trait changes, whoever changes it. What it prints goes to this cell. */
  on(event: 'change', listener: (change: JupyterChange<keyof Traits & string>) => unknown): void
  on<Name extends keyof Traits & string>(
    event: `change:${Name}`,
    listener: (change: JupyterChange<Name, Traits[Name]>) => unknown,
  ): void
  /** `msg`: what the page's code sends. `close`: it is gone. */
  on(
    event: 'msg' | 'close' | Events,
    listener: (content: Record<string, unknown>, buffers: readonly Uint8Array[]) => unknown,
  ): void
  /** Takes a listener back; without one, all of the event. */
  off(
    event: 'change' | `change:${keyof Traits & string}` | 'msg' | 'close' | Events,
    listener?: (...values: never[]) => unknown,
  ): void
  get<Name extends keyof Traits>(name: Name): Traits[Name]
  /** Changes several traits at once. */
  set(traits: Partial<Traits>): void
}

type JupyterWidgetClass<Traits, Events extends string = never> = new (
  traits?: Partial<Traits>,
) => JupyterWidget<Traits, Events>

/** CSS: `{width: '50%', margin: '0 0 1em'}`. */
interface JupyterLayout {
  align_content: string | null
  align_items: string | null
  align_self: string | null
  border_bottom: string | null
  border_left: string | null
  border_right: string | null
  border_top: string | null
  bottom: string | null
  display: string | null
  flex: string | null
  flex_flow: string | null
  grid_area: string | null
  grid_auto_columns: string | null
  grid_auto_flow: string | null
  grid_auto_rows: string | null
  grid_column: string | null
  grid_gap: string | null
  grid_row: string | null
  grid_template_areas: string | null
  grid_template_columns: string | null
  grid_template_rows: string | null
  height: string | null
  justify_content: string | null
  justify_items: string | null
  left: string | null
  margin: string | null
  max_height: string | null
  max_width: string | null
  min_height: string | null
  min_width: string | null
  object_fit: string | null
  object_position: string | null
  order: string | null
  overflow: string | null
  padding: string | null
  right: string | null
  top: string | null
  visibility: string | null
  width: string | null
}

interface JupyterWidgetTraits {
  tooltip: string | null
  layout: Partial<JupyterLayout>
}

interface JupyterControlTraits extends JupyterWidgetTraits {
  description: string
  disabled: boolean
  /** Such as `{description_width: 'initial'}`; sliders: `handle_color`; bars: `bar_color`; buttons: `button_color`. */
  style: Record<string, unknown>
}

interface JupyterValueTraits<Value> extends JupyterControlTraits {
  value: Value
}

interface JupyterRangeTraits extends JupyterValueTraits<number> {
  /** Values beyond an end are moved to it. */
  min: number
  max: number
  orientation: 'horizontal' | 'vertical'
}

interface JupyterSliderTraits extends JupyterRangeTraits {
  step: number
  readout: boolean
  /** As d3-format has it. */
  readout_format: string
  /** Tells each value while it is dragged, not only the last. */
  continuous_update: boolean
}

interface JupyterProgressTraits extends JupyterRangeTraits {
  bar_style: '' | 'success' | 'info' | 'warning' | 'danger'
}

interface JupyterNumberTraits extends JupyterValueTraits<number> {
  step: number | null
  continuous_update: boolean
}

interface JupyterTextTraits extends JupyterValueTraits<string> {
  placeholder: string
  continuous_update: boolean
}

interface JupyterTextareaTraits extends JupyterTextTraits {
  rows: number | null
}

interface JupyterCheckboxTraits extends JupyterValueTraits<boolean> {
  indent: boolean
}

interface JupyterButtonTraits extends JupyterControlTraits {
  /** A name of Font Awesome, without `fa-`. */
  icon: string
  button_style: '' | 'primary' | 'success' | 'info' | 'warning' | 'danger'
}

interface JupyterToggleTraits extends JupyterButtonTraits {
  value: boolean
}

interface JupyterSelectionTraits extends JupyterValueTraits<unknown> {
  /** Strings, or pairs of a label and a value. */
  options: readonly (string | readonly [label: string, value: unknown])[]
}

interface JupyterRadioTraits extends JupyterSelectionTraits {
  orientation: 'vertical' | 'horizontal'
}

interface JupyterImageTraits extends JupyterWidgetTraits {
  /** An encoded picture. */
  value: Uint8Array
  format: string
  width: string
  height: string
}

interface JupyterBoxTraits extends JupyterWidgetTraits {
  children: readonly JupyterAnyWidget[]
  box_style: '' | 'success' | 'info' | 'warning' | 'danger'
}

interface JupyterPagesTraits extends JupyterWidgetTraits {
  children: readonly JupyterAnyWidget[]
  titles: readonly string[]
  selected_index: number | null
}

interface JupyterOutputTraits extends JupyterWidgetTraits {
  outputs: readonly unknown[]
}

interface JupyterOutput extends JupyterWidgetBase<JupyterOutputTraits>, JupyterOutputTraits {
  /** Runs `fn`, whose output goes into this widget: that of the cell that calls, while `fn` runs. */
  capture<T>(fn: () => T): T
  /** Removes what it holds; with `wait` only once the next output comes. */
  clear(options?: { wait?: boolean }): void
}

/** Widgets of ipywidgets, by its names. JupyterLab draws them, with its extension jupyterlab_widgets. */
interface JupyterWidgets {
  readonly Layout: JupyterWidgetClass<JupyterLayout>
  readonly IntSlider: JupyterWidgetClass<JupyterSliderTraits>
  readonly FloatSlider: JupyterWidgetClass<JupyterSliderTraits>
  readonly IntProgress: JupyterWidgetClass<JupyterProgressTraits>
  readonly FloatProgress: JupyterWidgetClass<JupyterProgressTraits>
  readonly IntText: JupyterWidgetClass<JupyterNumberTraits>
  readonly FloatText: JupyterWidgetClass<JupyterNumberTraits>
  /** Its event `submit`: a person has pressed Enter. */
  readonly Text: JupyterWidgetClass<JupyterTextTraits, 'submit'>
  readonly Textarea: JupyterWidgetClass<JupyterTextareaTraits>
  readonly Checkbox: JupyterWidgetClass<JupyterCheckboxTraits>
  readonly ToggleButton: JupyterWidgetClass<JupyterToggleTraits>
  readonly Dropdown: JupyterWidgetClass<JupyterSelectionTraits>
  readonly RadioButtons: JupyterWidgetClass<JupyterRadioTraits>
  readonly Label: JupyterWidgetClass<JupyterTextTraits>
  readonly HTML: JupyterWidgetClass<JupyterTextTraits>
  readonly Image: JupyterWidgetClass<JupyterImageTraits>
  readonly Box: JupyterWidgetClass<JupyterBoxTraits>
  readonly HBox: JupyterWidgetClass<JupyterBoxTraits>
  readonly VBox: JupyterWidgetClass<JupyterBoxTraits>
  readonly Tab: JupyterWidgetClass<JupyterPagesTraits>
  readonly Accordion: JupyterWidgetClass<JupyterPagesTraits>
  /** Its event `click`. `click()` is as if a person clicked. */
  readonly Button: new (
    traits?: Partial<JupyterButtonTraits>,
  ) => JupyterWidget<JupyterButtonTraits, 'click'> & { click(): void }
  readonly Output: new (traits?: Partial<JupyterOutputTraits>) => JupyterOutput
  /** A widget drawn by code of its own, as anywidget's: `esm` is a module that exports `{ render({ model, el }) }`. Needs the Python package anywidget. */
  readonly AnyWidget: new <Traits extends Record<string, unknown>>(
    traits: { esm: string; css?: string } & Traits,
  ) => JupyterWidget<Omit<Traits, 'esm' | 'css'>> & Omit<Traits, 'esm' | 'css'>
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
  readonly widgets: JupyterWidgets
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
