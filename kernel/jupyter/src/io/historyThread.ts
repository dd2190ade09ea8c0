/** @file A thread for the history: its file may be locked by other kernels or lie on a slow disk, and nothing else waits for that. */

import { mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { HistoryEntry, HistoryRequest } from '@diptych/protocol'
import { HistoryDatabase } from './historyDatabase.ts'

export interface HistorySetup {
  /** A path, or `:memory:`. */
  file: string
  /** How long to wait for other kernels that write. */
  busyMs: number
}

export type ToHistory =
  | { type: 'add'; number: number; input: string }
  | { type: 'output'; number: number; output: string }
  | { type: 'find'; question: number; request: HistoryRequest }
  | { type: 'close' }

export type FromHistory =
  | { type: 'found'; question: number; entries: HistoryEntry[] }
  | { type: 'failed'; question: number; message: string }
  | { type: 'trouble'; message: string }
  | { type: 'closed' }

/** A kernel that has not got its turn to write tries again after this. */
const RETRY_MS = 1000

const port = parentPort!
const { file, busyMs } = workerData as HistorySetup
const database = open()
let isWriting = false

port.on('message', (message: ToHistory) => {
  try {
    receive(message)
  } catch (error) {
    const { message: reason } = error as Error
    if (message.type === 'find') tell({ type: 'failed', question: message.question, message: reason })
    else tell({ type: 'trouble', message: reason })
  }
  if (message.type !== 'close') return
  tell({ type: 'closed' })
  port.close()
})

function receive(message: ToHistory): void {
  switch (message.type) {
    case 'add':
      database.add(message.number, message.input)
      if (!isWriting) writeSoon()
      break
    case 'output':
      database.setOutput(message.number, message.output)
      break
    case 'find':
      tell({ type: 'found', question: message.question, entries: database.find(message.request) })
      break
    case 'close':
      database.close()
  }
}

/** Lines that come together are written together: each time takes the lock, for which all kernels wait, and the disk. */
function writeSoon(): void {
  isWriting = true
  setImmediate(() => {
    try {
      isWriting = !database.write()
      if (isWriting) setTimeout(writeSoon, RETRY_MS).unref()
    } catch (error) {
      isWriting = false
      tell({ type: 'trouble', message: (error as Error).message })
    }
  })
}

function open(): HistoryDatabase {
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    return new HistoryDatabase(file, busyMs)
  } catch (error) {
    if (isDamaged(error)) return replace()
    tell({ type: 'trouble', message: `${file}: ${(error as Error).message}. History is kept for this session only` })
    return new HistoryDatabase(':memory:', busyMs)
  }
}

/** Nothing is thrown away: the old file stays beside the new one. */
function replace(): HistoryDatabase {
  const damaged = `${file}.damaged-${Date.now()}`
  renameSync(file, damaged)
  tell({ type: 'trouble', message: `${file} is damaged: it is kept as ${damaged}, and a new history begins` })
  return new HistoryDatabase(file, busyMs)
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
function isDamaged(error: unknown): boolean {
  const { errcode } = error as { errcode?: number }
  return errcode === 11 || errcode === 26
}

function tell(message: FromHistory): void {
  port.postMessage(message)
}
