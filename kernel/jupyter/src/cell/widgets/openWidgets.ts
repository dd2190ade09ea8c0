/** @file The widgets that are open: what a page asks for that comes later, or comes back. */
import type { JsonObject } from '@diptych/protocol'
import type { Comm, Comms } from '../comms.ts'
import type { Widget, WidgetHost } from './widget.ts'
import type { WireState } from './wireState.ts'

const TARGET = 'jupyter.widget'
const CONTROL_TARGET = 'jupyter.widget.control'
const PROTOCOL_VERSION = '2.1.0'

export class OpenWidgets implements WidgetHost {
  readonly #comms: Comms
  readonly reportError: (error: unknown) => void
  readonly #widgets = new Map<string, Widget>()

  constructor(comms: Comms, reportError: (error: unknown) => void) {
    this.#comms = comms
    this.reportError = reportError
    comms.registerTarget(CONTROL_TARGET, comm =>
      comm.onMsg(({ data }) => {
        if (data.method === 'request_states') this.#sendAll(comm)
      }),
    )
  }

  open(widget: Widget, { buffers, ...data }: WireState): Comm {
    const comm = this.#comms.open(TARGET, data, buffers, { version: PROTOCOL_VERSION })
    this.#widgets.set(comm.id, widget)
    return comm
  }

  close(widget: Widget): void {
    this.#widgets.delete(widget.id)
  }

  widgetOf(id: string): Widget | undefined {
    return this.#widgets.get(id)
  }

  #sendAll(comm: Comm): void {
    const states: JsonObject = {}
    const paths: (string | number)[][] = []
    const all: Uint8Array[] = []
    for (const [id, widget] of this.#widgets) {
      const { state, buffer_paths: own, buffers } = widget.wire()
      const { _model_name: name, _model_module: module, _model_module_version: version } = state
      states[id] = { model_name: name, model_module: module, model_module_version: version, state }
      paths.push(...own.map(path => [id, 'state', ...path]))
      all.push(...buffers)
    }
    comm.send({ method: 'update_states', states, buffer_paths: paths }, all)
  }
}
