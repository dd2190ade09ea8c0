/** @file Keeps TensorFlow's informational lines off stderr while the library opens. They come before any log level can be set. */

import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import koffi from 'koffi'

const STDERR = 2
const INFORMATIONAL = /^(I\d{4} |WARNING: All log messages before absl::InitializeLog)/

/** Runs `open` with stderr in a file, then passes on what was written there, less the informational lines. */
export function quietly<T>(open: () => T): T {
  if (process.platform !== 'linux' || process.env.DIPTYCH_DEBUG) return open()
  const libc = koffi.load('libc.so.6')
  const dup = libc.func('dup', 'int', ['int']) as (fd: number) => number
  const dup2 = libc.func('dup2', 'int', ['int', 'int']) as (from: number, to: number) => number
  const folder = mkdtempSync(path.join(tmpdir(), `diptych-tensor-${process.pid}-`))
  const file = path.join(folder, 'stderr')
  const kept = dup(STDERR)
  const target = openSync(file, 'w')
  dup2(target, STDERR)
  try {
    return open()
  } finally {
    dup2(kept, STDERR)
    closeSync(kept)
    closeSync(target)
    const lines = readFileSync(file, 'utf8').split(/(?<=\n)/)
    rmSync(folder, { recursive: true })
    const rest = lines.filter(line => !INFORMATIONAL.test(line)).join('')
    if (rest) writeSync(STDERR, rest)
  }
}
