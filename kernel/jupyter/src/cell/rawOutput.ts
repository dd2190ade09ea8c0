/**
 * @file Keeps the order of `console`, writes to file descriptors 1 and 2, and child processes that inherit these.
 *
 * Text goes through the ring, what else reaches the descriptors through pipes: two ways, whose order nobody could tell. So such writes from
 * JavaScript take the ring as well, and before and after a child that is waited for, both ways are emptied.
 */

import childProcess from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import type { Outlet } from './outlet.ts'

export function keepOrder(outlet: Outlet): void {
  const { writeSync, write } = fs
  const streamOf = (fd: unknown): NodeJS.WriteStream | undefined =>
    fd === 1 ? process.stdout : fd === 2 ? process.stderr : undefined

  replace(fs, 'writeSync', (fd: unknown, data: unknown, ...rest: unknown[]) => {
    const stream = streamOf(fd)
    const bytes = stream && bytesOf(data, rest)
    if (!bytes) return Reflect.apply(writeSync, fs, [fd, data, ...rest])
    stream.write(bytes)
    return bytes.length
  })
  replace(fs, 'write', (fd: unknown, data: unknown, ...rest: unknown[]) => {
    const stream = streamOf(fd)
    const bytes = stream && bytesOf(data, rest)
    const done = rest.at(-1)
    if (!bytes || typeof done !== 'function') return Reflect.apply(write, fs, [fd, data, ...rest])
    stream.write(bytes, () => done(null, bytes.length, data))
  })
  for (const name of ['spawnSync', 'execSync', 'execFileSync'] as const) {
    const call = childProcess[name] as (...args: unknown[]) => unknown
    replace(childProcess, name, (...args: unknown[]) => {
      outlet.settle()
      try {
        return call(...args)
      } finally {
        outlet.settle()
      }
    })
  }
  syncBuiltinESMExports()
}

function replace(module: object, name: string, value: (...args: never[]) => unknown): void {
  Object.defineProperty(value, 'name', { value: name })
  Object.defineProperty(module, name, { configurable: true, enumerable: true, writable: true, value })
}

/** What `fs.write` would write: bytes from an offset, or a text in an encoding. Undefined: it is for Node to refuse. */
function bytesOf(data: unknown, [first, second]: readonly unknown[]): Buffer | undefined {
  if (typeof data === 'string')
    return Buffer.from(data, typeof second === 'string' ? (second as BufferEncoding) : 'utf8')
  if (!ArrayBuffer.isView(data)) return undefined
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const options = typeof first === 'object' ? (first as { offset?: unknown; length?: unknown } | null) : null
  const offset = Number(options?.offset ?? (typeof first === 'number' ? first : 0))
  const length = Number(options?.length ?? (typeof second === 'number' ? second : bytes.length - offset))
  return bytes.subarray(offset, offset + length)
}
