/** @file `process.stdout`, `process.stderr` and `console` of the cells. */

import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type { Outlet } from './outlet.ts'

/** Writes at once and in the caller's context: what a loop prints is on its way before the loop ends. */
class CellStream extends Writable {
  readonly fd: number
  readonly isTTY = false
  /** Pages show carriage returns, and wrap where they like: what draws on a line may take it for this wide. */
  readonly columns = 80
  readonly #name: 'stdout' | 'stderr'
  readonly #outlet: Outlet
  // Bytes may come in pieces that end within a character.
  readonly #decoder = new StringDecoder('utf8')

  constructor(name: 'stdout' | 'stderr', outlet: Outlet) {
    super({ decodeStrings: false })
    this.fd = name === 'stdout' ? 1 : 2
    this.#name = name
    this.#outlet = outlet
  }

  // Overrides `write` itself: through `_write` a line costs three times as much.
  override write(
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    callback?: (error?: Error | null) => void,
  ): boolean {
    const text =
      typeof chunk === 'string'
        ? chunk
        : this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    this.#outlet.text(this.#name, text)
    const done = typeof encoding === 'function' ? encoding : callback
    if (done) process.nextTick(done)
    return true
  }

  // The process's streams cannot be closed; `pipeline` and the like may try.
  override end(...args: unknown[]): this {
    if (typeof args[0] === 'string' || args[0] instanceof Uint8Array) this.write(args[0])
    const done = args.find(arg => typeof arg === 'function')
    if (done) process.nextTick(done as () => void)
    return this
  }

  override destroy(): this {
    return this
  }
}

export function installStreams(outlet: Outlet): void {
  const streams = { stdout: new CellStream('stdout', outlet), stderr: new CellStream('stderr', outlet) }
  for (const [name, stream] of Object.entries(streams)) {
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream })
  }
  // The global console also reports to the inspector, which would keep the last thousand arguments, tensors among them, alive.
  const cells: Console = new Console({ ...streams, colorMode: false })
  for (const [name, method] of Object.entries(cells)) {
    if (typeof method === 'function')
      Object.defineProperty(console, name, { configurable: true, enumerable: true, writable: true, value: method })
  }
}
