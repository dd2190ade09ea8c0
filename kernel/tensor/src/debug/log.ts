/**
 * @file `DIPTYCH_DEBUG` for the engine, on stderr: 1 the library and its devices, and tensors that were forgotten, 2 each call into
 * TensorFlow with dtypes, shapes and time, 3 each function that is compiled, and functions that failed where their ops did not.
 */

import { subscribe } from 'node:diagnostics_channel'
import type { EngineTensor } from '../engineTensor.ts'
import { compileChannel } from '../graph/compile.ts'
import { fallbackChannel } from '../graph/lazy.ts'
import { type Alive, inUnits } from '../memory/growth.ts'
import { forgottenChannel } from '../memory/storage.ts'
import { libraryChannel } from '../native/libtensorflow.ts'
import { executeChannel } from '../native/op.ts'

const level = Number(process.env.DIPTYCH_DEBUG ?? 0)

if (level >= 1) {
  on<{ version: string; path: string; source: string }>(
    libraryChannel.name,
    ({ version, path, source }) => `TensorFlow ${version} from ${path}, found by ${source}`,
  )
  on<Alive>(
    forgottenChannel.name,
    ({ tensors, bytes }) =>
      `${tensors} forgotten tensors were freed, ${inUnits(bytes)}; tf.leaks.start() records which lines make what is alive`,
  )
}
if (level >= 2) {
  on<{ name: string; inputs: EngineTensor[]; outputs: EngineTensor[]; milliseconds: number }>(
    executeChannel.name,
    ({ name, inputs, outputs, milliseconds }) =>
      `${name}(${describe(inputs)}) → ${describe(outputs)} in ${milliseconds.toFixed(3)} ms`,
  )
}
if (level >= 3) {
  on<{ name: string; nodes: number; milliseconds: number; xla: boolean }>(
    compileChannel.name,
    ({ name, nodes, milliseconds, xla }) =>
      `${name} compiled: ${nodes} nodes in ${milliseconds.toFixed(1)} ms${xla ? ', for XLA' : ''}`,
  )
  on<{ error: Error }>(
    fallbackChannel.name,
    ({ error }) => `a function failed, its ops one by one did not: ${error.message}`,
  )
}

function on<Message>(channel: string | symbol, say: (message: Message) => string): void {
  subscribe(channel, message => void process.stderr.write(`[diptych] ${say(message as Message)}\n`))
}

function describe(tensors: readonly EngineTensor[]): string {
  return tensors.map(tensor => tensor.describe()).join(', ')
}
