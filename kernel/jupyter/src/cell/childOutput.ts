/**
 * @file Child processes that inherit file descriptors 1 and 2 get pipes of their own in their place: what they print goes to the cell that
 * started them, however late. The message thread reads the pipes, so that a child is heard, and goes on, while a cell computes.
 */

import childProcess, { type ChildProcess, type SpawnOptions } from 'node:child_process'
import { closeSync } from 'node:fs'
import type { Outlet } from './outlet.ts'
import { makePipes, openReader, openWriter } from './pipes.ts'
import { replace } from './replace.ts'
import { uninterrupted } from './uninterrupted.ts'

type Spawn = (this: ChildProcess, options: SpawnOptions) => unknown

/** `fork`, `spawn` and all else that does not wait for a child come here. */
export function keepOwner(outlet: Outlet): void {
  const { prototype } = childProcess.ChildProcess as unknown as { prototype: { spawn: Spawn } }
  const { spawn } = prototype
  replace(prototype, 'spawn', function (this: ChildProcess, options: SpawnOptions): unknown {
    const leads = leadsOf(options.stdio)
    const outputs = ([1, 2] as const).filter(fd => leads.includes(fd))
    if (outputs.length === 0) return spawn.call(this, options)
    // Cut off in between, it would leave descriptors.
    return uninterrupted(() => {
      const writers = openPipes(outlet, outputs)
      try {
        const stdio = leads.map((lead, index) => writers.get(lead) ?? slotsOf(options.stdio)[index])
        return spawn.call(this, { ...options, stdio } as SpawnOptions)
      } finally {
        for (const fd of writers.values()) closeSync(fd)
        // What it has printed comes before what is printed because it has ended.
        this.once('exit', () => outlet.settle())
      }
    })
  })
}

/** Which of our descriptors a child's lead to, in its order. */
function leadsOf(stdio: SpawnOptions['stdio']): unknown[] {
  return slotsOf(stdio).map((slot, index) => {
    if (slot === 'inherit') return index
    return typeof slot === 'object' ? (slot as { fd?: unknown } | null)?.fd : slot
  })
}

/** Anything else is for Node to refuse. */
function slotsOf(stdio: SpawnOptions['stdio']): readonly unknown[] {
  return stdio === 'inherit' ? Array(3).fill(stdio) : Array.isArray(stdio) ? stdio : []
}

/** @returns the writing ends, by the descriptor that they stand for. None where there are no pipes to be had: the child then shares ours. */
function openPipes(outlet: Outlet, outputs: readonly (1 | 2)[]): Map<unknown, number> {
  const readers = new Map<1 | 2, number>()
  const writers = new Map<1 | 2, number>()
  try {
    makePipes(outputs.length, paths => {
      for (const [index, fd] of outputs.entries()) {
        readers.set(fd, openReader(paths[index]!))
        writers.set(fd, openWriter(paths[index]!))
      }
    })
  } catch {
    for (const fd of [...readers.values(), ...writers.values()]) closeSync(fd)
    return new Map()
  }
  outlet.send({ type: 'child', pipes: { stdout: readers.get(1), stderr: readers.get(2) } })
  return writers
}
