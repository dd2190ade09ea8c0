/** @file History in SQLite, in the tables that IPython has, with the answers that ipykernel gives. For one session of many that share the file. */

import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { HistoryEntry, HistoryRequest } from '@diptych/protocol'

const TAIL_DEFAULT = 10
/** How long the end of a session waits for another kernel that writes. */
const CLOSE_BUSY_MS = 300

// Not in WAL mode, which needs memory that all kernels share: a home folder may be on a network disk.
const TABLES = `
  CREATE TABLE IF NOT EXISTS sessions (session INTEGER PRIMARY KEY AUTOINCREMENT, start TIMESTAMP, end TIMESTAMP, num_cmds INTEGER, remark TEXT);
  CREATE TABLE IF NOT EXISTS history (session INTEGER, line INTEGER, source TEXT, source_raw TEXT, PRIMARY KEY (session, line));`

interface Line {
  number: number
  input: string
}

interface Row {
  session: number
  line: number
  source_raw: string
}

export class HistoryDatabase {
  readonly #database: DatabaseSync
  readonly #unwritten: Line[] = []
  /** They can be large and are nobody's to read later: they are kept for this session alone, as IPython does unless it is told otherwise. */
  readonly #outputs = new Map<number, string>()
  #hasTables = false
  /** Begins with the first line, so that a kernel that ran nothing leaves no trace. */
  #session: number | undefined
  #lines = 0

  /**
   * @param file - a path, or `:memory:`
   * @param busyMs - how long to wait for other kernels that write
   * @throws if it is no database, or cannot be opened. Not if others write for longer: it opens later then.
   */
  constructor(file: string, busyMs: number) {
    this.#database = new DatabaseSync(file, { timeout: busyMs })
    try {
      this.#open()
    } catch (error) {
      if (isBusy(error)) return
      this.#database.close()
      throw error
    }
  }

  /** To be written by the next `write`, of all others, or at the end. */
  add(number: number, input: string): void {
    this.#unwritten.push({ number, input: input.replace(/\n+$/, '') })
  }

  setOutput(number: number, output: string): void {
    this.#outputs.set(number, output)
  }

  /** @returns whether all lines are in the file: not if other kernels kept it locked. They are not lost, and found by `find` later. */
  write(): boolean {
    try {
      this.#write()
      return true
    } catch (error) {
      if (isBusy(error)) return false
      throw error
    }
  }

  /** @throws if the file stays locked. */
  find(request: HistoryRequest): HistoryEntry[] {
    this.#write()
    const isCurrent = request.hist_access_type === 'range' && !request.session
    return this.#select(request).map(({ session, line, source_raw: input }) => [
      // As it was asked for: ipykernel says 0 of the session that one is in, the public suite wants the number that it gave.
      isCurrent ? 0 : session,
      line,
      request.output ? [input, (session === this.#session && this.#outputs.get(line)) || null] : input,
    ])
  }

  /** @throws if the file stays locked; says what is missing in it. */
  close(): void {
    try {
      this.#database.exec(`PRAGMA busy_timeout = ${CLOSE_BUSY_MS}`)
      this.#write()
      if (this.#session !== undefined) {
        this.#run('UPDATE sessions SET end = ?, num_cmds = ? WHERE session = ?', now(), this.#lines, this.#session)
      }
    } catch (error) {
      const missing = this.#unwritten.length === 0 ? "the session's end" : `the last ${this.#unwritten.length} lines`
      throw new Error(`${(error as Error).message}; ${missing} could not be kept`, { cause: error })
    } finally {
      this.#database.close()
    }
  }

  #open(): void {
    if (this.#hasTables) return
    this.#database.exec(`PRAGMA synchronous = NORMAL; ${TABLES}`)
    this.#hasTables = true
  }

  #write(): void {
    this.#open()
    if (this.#unwritten.length === 0) return
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const session = this.#session ?? Number(this.#run('INSERT INTO sessions (start) VALUES (?)', now()))
      for (const { number, input } of this.#unwritten) {
        this.#run('INSERT INTO history VALUES (?, ?, ?, ?)', session, number, input, input)
      }
      this.#database.exec('COMMIT')
      this.#session = session
      this.#lines += this.#unwritten.length
      this.#unwritten.length = 0
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }

  #select(request: HistoryRequest): Row[] {
    switch (request.hist_access_type) {
      case 'tail': {
        // This session's lines count as the latest, whatever other kernels have written meanwhile.
        const latest = 'ORDER BY session = ? DESC, session DESC, line DESC LIMIT ?'
        return this.#rows(latest, this.#current(), limit(request.n ?? TAIL_DEFAULT)).reverse()
      }
      case 'range': {
        const session = this.#rangeSession(request)
        const end = 1 + Number(this.#value('SELECT max(line) FROM history WHERE session = ?', session) ?? 0)
        const { start = 1, stop } = request
        const until = stop ? fromEnd(stop, end) : end
        return this.#rows(
          'WHERE session = ? AND line >= ? AND line < ? ORDER BY line',
          session,
          fromEnd(start, end),
          until,
        )
      }
      case 'search': {
        const { pattern = '*', unique, n } = request
        const group = unique ? 'GROUP BY source_raw' : ''
        const matching = `WHERE source_raw GLOB ? ${group} ORDER BY session DESC, line DESC LIMIT ?`
        return this.#rows(matching, pattern, n === undefined ? -1 : limit(n)).reverse()
      }
    }
  }

  #rows(clauses: string, ...values: SQLInputValue[]): Row[] {
    // Where rows are grouped, max() makes SQLite take the other columns from the latest.
    const latest = clauses.includes('GROUP BY') ? ', max(session * 131072 + line)' : ''
    const query = `SELECT session, line, source_raw${latest} FROM history ${clauses}`
    return this.#database.prepare(query).all(...values) as unknown as Row[]
  }

  /** 0 is this session, -1 the one before. */
  #rangeSession({ session = 0 }: HistoryRequest): number {
    return session <= 0 ? session + this.#current() : session
  }

  #current(): number {
    return this.#session ?? 1 + Number(this.#value('SELECT max(session) FROM sessions') ?? 0)
  }

  #value(query: string, ...values: SQLInputValue[]): unknown {
    return Object.values(this.#database.prepare(query).get(...values) ?? {})[0]
  }

  #run(statement: string, ...values: SQLInputValue[]): number | bigint {
    return this.#database.prepare(statement).run(...values).lastInsertRowid
  }
}

/** Negative numbers count from the end. */
function fromEnd(line: number, end: number): number {
  return line < 0 ? line + end : line
}

/** SQLite takes a negative limit for none. */
function limit(n: number): number {
  return Math.max(0, n)
}

function now(): string {
  return new Date().toISOString().replace('T', ' ')
}

/** Another process holds the lock. @see https://www.sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  return ((error as { errcode?: number }).errcode ?? 0) % 256 === 5
}
