/** @file What the io thread does with each thing that a cell sends: one entry per type, so that a new one fails to compile until handled. */

import type { CellEvent, TaskId } from '../threads.ts'
import type { Kernel } from './kernel.ts'

type EventHandlers = {
  [T in CellEvent['type']]: (event: Extract<CellEvent, { type: T }>, task: TaskId, kernel: EventKernel) => void
}

/** The parts that cells' events concern. */
export type EventKernel = Pick<Kernel, 'publisher' | 'tasks' | 'comms' | 'cells' | 'input' | 'live' | 'source'>

export function receiveEvent<T extends CellEvent['type']>(
  event: Extract<CellEvent, { type: T }>,
  task: TaskId,
  kernel: EventKernel,
): void {
  const handle: EventHandlers[T] = handlers[event.type as T]
  handle(event, task, kernel)
}

const handlers: EventHandlers = {
  display({ data, metadata, displayId, update }, task, { publisher, tasks }) {
    const transient = displayId === undefined ? {} : { display_id: displayId }
    const type = update ? 'update_display_data' : 'display_data'
    publisher.publish(type, { data, metadata, transient }, tasks.parent(task))
  },
  clear({ wait }, task, { publisher, tasks, live }) {
    live.cleared(task)
    publisher.publish('clear_output', { wait }, tasks.parent(task))
  },
  comm({ comm, buffers, metadata }, task, { publisher, tasks, comms }) {
    comms.note(comm)
    publisher.broadcast(comm.msg_type, comm.content, tasks.parent(task), metadata, buffers)
  },
  capture({ comm, isOn }, task, { publisher, tasks }) {
    const parent = tasks.parent(task)
    const data = { method: 'update', state: { msg_id: isOn ? (parent.msg_id ?? '') : '' }, buffer_paths: [] }
    publisher.publish('comm_msg', { comm_id: comm, data }, parent)
  },
  live({ message, buffer }, task, { live }) {
    live.receive(task, message, buffer)
  },
  broadcast({ msg_type: type, content, metadata, buffers }, task, { publisher, tasks }) {
    publisher.broadcast(type, content, tasks.parent(task), metadata, buffers)
  },
  payload({ payload }, task, { cells }) {
    cells.addPayload(task, payload)
  },
  forget(_event, task, { source }) {
    source.forget(task)
  },
  input({ prompt, password }, task, { input, tasks }) {
    input.ask(tasks.asker(task), prompt, password)
  },
  settle() {
    // That it has come is all: `Outputs` has published what was before it.
  },
  child() {
    // `Outputs` reads the pipes.
  },
  finished({ outcome }, task, { cells, live, tasks }) {
    tasks.cellEnded(task)
    cells.finished(task, outcome)
    live.refreshStatus()
  },
  handled(_event, task, { cells }) {
    cells.handled(task)
  },
}
