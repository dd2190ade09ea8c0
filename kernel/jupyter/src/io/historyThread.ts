/** @file A thread for the history: its file may be locked by other kernels or lie on a slow disk, and nothing else waits for that. */

import { mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { HistoryEntry, HistoryRequest } from '@diptych/protocol'
import { HistoryDatabase } from './historyDatabase.ts'

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

const port = parentPort!
const database = open(workerData as string)

port.on('message', (message: ToHistory) => {
  try {
    receive(message)
  } catch (error) {
    const { message: reason } = error as Error
    if (message.type === 'find') tell({ type: 'failed', question: message.question, message: reason })
    else tell({ type: 'trouble', message: reason })
    if (message.type === 'close') tell({ type: 'closed' })
  }
})

function receive(message: ToHistory): void {
  switch (message.type) {
    case 'add':
      database.add(message.number, message.input)
      break
    case 'output':
      database.setOutput(message.number, message.output)
      break
    case 'find':
      tell({ type: 'found', question: message.question, entries: database.find(message.request) })
      break
    case 'close':
      database.close()
      tell({ type: 'closed' })
  }
}

function open(file: string): HistoryDatabase {
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    return new HistoryDatabase(file)
  } catch (error) {
    if (isDamaged(error)) return replace(file)
    tell({ type: 'trouble', message: `${file}: ${(error as Error).message}. History is kept for this session only` })
    return new HistoryDatabase(':memory:')
  }
}

/** Nothing is thrown away: the old file stays beside the new one. */
function replace(file: string): HistoryDatabase {
  const damaged = `${file}.damaged-${Date.now()}`
  renameSync(file, damaged)
  tell({ type: 'trouble', message: `${file} is damaged: it is kept as ${damaged}, and a new history begins` })
  return new HistoryDatabase(file)
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
function isDamaged(error: unknown): boolean {
  const { errcode } = error as { errcode?: number }
  return errcode === 11 || errcode === 26
}

function tell(message: FromHistory): void {
  port.postMessage(message)
}
