/**
 * @file Keeps the order of `console`, writes to file descriptors 1 and 2, and child processes that inherit these.
 *
 * Text goes through the ring, what else reaches the descriptors through pipes: two ways, whose order nobody could tell. So such writes from
 * JavaScript take the ring as well, and before and after what must take the pipes, both ways are emptied.
 */

import childProcess from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { devNull } from 'node:os'
import type { Outlet } from './outlet.ts'
import { replace } from './replace.ts'

type Call = (...args: never[]) => unknown

/** Anything else stands for the default. */
interface Range {
  offset?: unknown
  length?: unknown
}

/** Paths that lead to file descriptors 1 and 2. */
const OUTPUT_PATH = /^\/dev\/(stdout|stderr|fd\/[12])$|^\/proc\/self\/fd\/[12]$/

export function keepOrder(outlet: Outlet): void {
  // Node itself refuses what it does not take, counts, and calls back: it writes there what goes to the ring.
  const sink = fs.openSync(devNull, 'w')
  for (const name of ['write', 'writeSync', 'writev', 'writevSync'] as const) {
    const call = fs[name] as Call
    replace(fs, name, (fd: unknown, data: unknown, ...rest: unknown[]) => {
      const stream = fd === 1 ? process.stdout : fd === 2 ? process.stderr : undefined
      const result = Reflect.apply(call, fs, [stream ? sink : fd, data, ...rest])
      stream?.write(bytesOf(data, rest))
      return result
    })
  }
  // It has its own way into Node for text. `appendFileSync` calls it.
  const writeFile = fs.writeFileSync as Call
  replace(fs, 'writeFileSync', (file: unknown, ...rest: unknown[]) => {
    const isOutput = file === 1 || file === 2 || (typeof file === 'string' && OUTPUT_PATH.test(file))
    return isOutput ? inOrder(outlet, writeFile, [file, ...rest]) : Reflect.apply(writeFile, fs, [file, ...rest])
  })
  for (const name of ['spawnSync', 'execSync', 'execFileSync'] as const) {
    const call = childProcess[name] as Call
    replace(childProcess, name, (...args: unknown[]) => inOrder(outlet, call, args))
  }
  syncBuiltinESMExports()
}

/** What `write` and `writev` take of arguments that Node has accepted. */
function bytesOf(data: unknown, [first, second]: readonly unknown[]): Buffer {
  if (typeof data === 'string') {
    return Buffer.from(data, typeof second === 'string' && Buffer.isEncoding(second) ? second : 'utf8')
  }
  if (Array.isArray(data)) return Buffer.concat(data.map(view => bytesOf(view, [])))
  const { buffer, byteOffset, byteLength } = data as ArrayBufferView
  // null stands for options, too.
  const { offset, length } = ((typeof first === 'object' ? first : { offset: first, length: second }) as Range) ?? {}
  const start = typeof offset === 'number' ? offset : 0
  return Buffer.from(buffer, byteOffset + start, typeof length === 'number' ? length : byteLength - start)
}

/** What is written to the pipes meanwhile belongs to whoever calls. */
function inOrder(outlet: Outlet, call: Call, args: readonly unknown[]): unknown {
  outlet.settle(true)
  try {
    return Reflect.apply(call, undefined, args)
  } finally {
    outlet.settle()
  }
}
