/** @file `DIPTYCH_TRACE=file.json`: spans of TensorFlow's calls and of compiles, for Perfetto. It listens on the engine's channels. */

import { subscribe } from 'node:diagnostics_channel'
import type { EngineTensor } from '../engineTensor.ts'
import { compileChannel } from '../graph/compile.ts'
import { fallbackChannel } from '../graph/lazy.ts'
import { libraryChannel } from '../native/libtensorflow.ts'
import { executeChannel } from '../native/op.ts'
import { devicesOf, type ExecuteMessage } from './opTimes.ts'
import { type TraceFile, traceFile, traceNow } from './traceFile.ts'

const file = traceFile('main thread')
if (file) listen(file)

function listen(file: TraceFile): void {
  on<ExecuteMessage>(executeChannel.name, ({ name, inputs, outputs, milliseconds }) => {
    const microseconds = milliseconds * 1e3
    const args = { device: devicesOf(outputs), inputs: describe(inputs), outputs: describe(outputs) }
    file.span('op', name, traceNow() - microseconds, microseconds, args)
  })
  on<{ name: string; nodes: number; milliseconds: number; xla: boolean }>(
    compileChannel.name,
    ({ name, nodes, milliseconds, xla }) => {
      const microseconds = milliseconds * 1e3
      file.span('compile', `build ${name}`, traceNow() - microseconds, microseconds, { nodes, xla })
    },
  )
  on<{ error: Error }>(fallbackChannel.name, ({ error }) => {
    file.moment('fallback', 'a function failed, its ops did not', { error: error.message })
  })
  on<{ version: string; path: string }>(libraryChannel.name, ({ version, path }) => {
    file.moment('library', `TensorFlow ${version}`, { path })
  })
}

function on<Message>(channel: string | symbol, hear: (message: Message) => void): void {
  subscribe(channel, message => hear(message as Message))
}

function describe(tensors: readonly EngineTensor[]): string {
  return tensors.map(tensor => tensor.describe()).join(', ')
}
