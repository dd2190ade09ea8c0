/** @file The live connection of one notebook: a comm to its kernel, opened whenever a kernel of Diptych's comes that has none. */

import { type KernelStatus, LIVE_TARGET, type Mode, parseDelta, parseToPage, type ToPage } from '@diptych/protocol'
import type { ISessionContext } from '@jupyterlab/apputils'
import type { Kernel } from '@jupyterlab/services'
import { type ISignal, Signal } from '@lumino/signaling'
import type { LivePanels } from '../renderers/context.ts'
import { parseKernelStatus } from './kernelStatus.ts'
import type { PanelOutputs } from './panelOutputs.ts'
import { PanelStores } from './panelStores.ts'

const IMPLEMENTATION = 'diptych'

/** What the connection needs of a notebook's session. */
export type LiveSession = Pick<ISessionContext, 'kernelChanged' | 'statusChanged' | 'connectionStatusChanged'> & {
  readonly session: { readonly kernel: Kernel.IKernelConnection | null } | null
}

export interface LiveNotebook {
  /** Its own default mode; undefined: the kernel's settings decide. */
  mode(): Mode | undefined
  readonly outputs: PanelOutputs
}

export interface LiveConnectionOptions {
  /** Default: before the page is drawn again. */
  readonly nextFrame?: (draw: () => void) => void
  /** Takes a line about a message that is not understood. Default: the browser's console. */
  readonly warn?: (line: string) => void
}

/** In these states nobody is there to talk to; a kernel that comes out of one of them is a new one. */
const GONE: ReadonlySet<Kernel.Status> = new Set(['starting', 'restarting', 'autorestarting', 'terminating', 'dead'])

export class LiveConnection {
  readonly #session: LiveSession
  readonly #notebook: LiveNotebook
  readonly #panels: PanelStores
  readonly #warn: (line: string) => void
  readonly #warned = new Set<string>()
  readonly #statusChanged = new Signal<this, void>(this)
  /** The kernel that was asked for a connection, whatever it answered. */
  #kernel: Kernel.IKernelConnection | undefined
  /** Counts what makes an answer that is still out worthless. */
  #turn = 0
  #comm: Kernel.IComm | undefined
  #isCut = false
  #sentMode: Mode | undefined
  #status: KernelStatus | undefined
  #isDisposed = false

  constructor(session: LiveSession, notebook: LiveNotebook, options: LiveConnectionOptions = {}) {
    this.#session = session
    this.#notebook = notebook
    this.#panels = new PanelStores(options.nextFrame)
    this.#warn = options.warn ?? (line => console.warn(line))
  }

  /** Follows the kernels of the notebook from here on. */
  start(): void {
    if (this.#isDisposed) return
    this.#session.kernelChanged.connect(this.#follow, this)
    this.#session.statusChanged.connect(this.#follow, this)
    this.#session.connectionStatusChanged.connect(this.#follow, this)
    this.#follow()
  }

  get panels(): LivePanels {
    return this.#panels
  }

  /** undefined while there is no connection. */
  get status(): KernelStatus | undefined {
    return this.#status
  }

  get statusChanged(): ISignal<this, void> {
    return this.#statusChanged
  }

  /** Tells the kernel the notebook's mode, if it has another one. */
  sendMode(): void {
    const mode = this.#notebook.mode()
    if (!this.#comm || mode === this.#sentMode) return
    this.#sentMode = mode
    this.#comm.send({ mode: mode ?? null })
  }

  /** Ends it. Safe to call twice. */
  dispose(): void {
    if (this.#isDisposed) return
    this.#isDisposed = true
    Signal.disconnectReceiver(this)
    this.#close()
    this.#forget()
    Signal.clearData(this)
  }

  /** Looks how things are with the kernel. */
  #follow(): void {
    const kernel = this.#session.session?.kernel ?? undefined
    if (!kernel || kernel.isDisposed || GONE.has(kernel.status)) {
      this.#forget()
      return
    }
    // What it sends while the line is cut may be lost. To a new comm it sends all that it has.
    if (kernel.connectionStatus !== 'connected') this.#isCut = true
    else if (kernel.status !== 'unknown' && (this.#isCut || kernel !== this.#kernel)) {
      this.#isCut = false
      if (kernel === this.#kernel) this.#close()
      else this.#forget()
      void this.#open(kernel)
    }
  }

  async #open(kernel: Kernel.IKernelConnection): Promise<void> {
    const turn = ++this.#turn
    this.#kernel = kernel
    // A kernel that ends before it has answered answers with an error.
    const info = await kernel.info.catch(() => undefined)
    if (turn !== this.#turn || info?.implementation !== IMPLEMENTATION) return
    if (!kernel.handleComms) {
      this.#warnOnce('another page part has the comms of this kernel, so this notebook shows nothing live')
      return
    }
    const comm = kernel.createComm(LIVE_TARGET)
    comm.onMsg = ({ content: { data }, buffers }) => this.#receive(data, buffers?.[0])
    comm.onClose = ({ content: { data } }) => {
      this.#warnOnce(`the kernel has closed the connection: ${String(data.reason ?? 'it gave no reason')}`)
      this.#comm = undefined
      this.#hearNothing()
    }
    this.#comm = comm
    this.#sentMode = this.#notebook.mode()
    comm.open({ mode: this.#sentMode ?? null })
  }

  #receive(data: unknown, buffer: ArrayBuffer | ArrayBufferView = new ArrayBuffer(0)): void {
    try {
      this.#take(parseToPage(data), buffer)
    } catch (error) {
      // Whatever another version of the kernel sends: the page goes on.
      this.#warnOnce(`a message was not understood: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #take(message: ToPage, buffer: ArrayBuffer | ArrayBufferView): void {
    switch (message.type) {
      case 'panel':
        this.#notebook.outputs.show(
          message.cellId,
          this.#panels.replace(message.panel, parseDelta(message.series, buffer)),
        )
        break
      case 'append':
        if (!this.#panels.store(message.panel)) this.#notebook.outputs.note(message.panel)
        this.#panels.append(message.panel, parseDelta(message.series, buffer))
        break
      case 'end':
        this.#panels.end(message.panel)
        this.#notebook.outputs.complete(message.cellId, message.panel, message.data)
        break
      case 'status':
        this.#status = parseKernelStatus(message)
        this.#statusChanged.emit()
    }
  }

  /** Tells the kernel, if it can hear. */
  #close(): void {
    const comm = this.#comm
    if (!comm) return
    this.#comm = undefined
    comm.onClose = () => undefined
    if (!comm.isDisposed && this.#kernel?.connectionStatus === 'connected') comm.close()
    else comm.dispose()
  }

  /** The kernel is gone, or another one. */
  #forget(): void {
    this.#turn++
    this.#kernel = undefined
    this.#comm?.dispose()
    this.#comm = undefined
    this.#hearNothing()
  }

  #hearNothing(): void {
    this.#panels.endAll()
    if (!this.#status) return
    this.#status = undefined
    this.#statusChanged.emit()
  }

  #warnOnce(line: string): void {
    if (this.#warned.has(line)) return
    this.#warned.add(line)
    this.#warn(`Diptych's live connection: ${line}`)
  }
}
