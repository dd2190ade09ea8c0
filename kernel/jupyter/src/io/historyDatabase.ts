/** @file History in SQLite, in the tables that IPython has, with the answers that ipykernel gives. For one session of many that share the file. */

import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { HistoryEntry, HistoryRequest } from '@diptych/protocol'

const TAIL_DEFAULT = 10
/** How long to wait for another kernel that writes. */
const BUSY_MS = 1000

const TABLES = `
  CREATE TABLE IF NOT EXISTS sessions (session INTEGER PRIMARY KEY AUTOINCREMENT, start TIMESTAMP, end TIMESTAMP, num_cmds INTEGER, remark TEXT);
  CREATE TABLE IF NOT EXISTS history (session INTEGER, line INTEGER, source TEXT, source_raw TEXT, PRIMARY KEY (session, line));`

// Outputs can be large and are nobody's to read later: they are kept for this session alone, as IPython does unless it is told otherwise.
const SESSION_TABLES = `
  PRAGMA temp_store = MEMORY;
  PRAGMA synchronous = NORMAL;
  CREATE TEMP TABLE output_history (session INTEGER, line INTEGER, output TEXT, PRIMARY KEY (session, line));`

interface Line {
  number: number
  input: string
}

interface Row {
  session: number
  line: number
  source_raw: string
  output: string | null
}

export class HistoryDatabase {
  readonly #database: DatabaseSync
  // What another kernel's lock has kept from being written so far.
  readonly #unwritten: Line[] = []
  /** Begins with the first line, so that a kernel that ran nothing leaves no trace. */
  #session: number | undefined
  #lines = 0

  /** @param file - a path, or `:memory:`. @throws if it is no database, or cannot be opened or written. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: BUSY_MS })
    try {
      this.#database.exec(TABLES)
      this.#database.exec(SESSION_TABLES)
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  /** Keeps a line, also where another kernel keeps the file locked: it is then written with the next one. */
  add(number: number, input: string): void {
    this.#unwritten.push({ number, input: input.replace(/\n+$/, '') })
    try {
      this.#write()
    } catch (error) {
      if (!isBusy(error)) throw error
    }
  }

  setOutput(number: number, output: string): void {
    this.#write()
    this.#run('INSERT OR REPLACE INTO output_history VALUES (?, ?, ?)', this.#current(), number, output)
  }

  /** @throws if the file stays locked. */
  find(request: HistoryRequest): HistoryEntry[] {
    this.#write()
    const isCurrent = request.hist_access_type === 'range' && !request.session
    return this.#select(request).map(({ session, line, source_raw: input, output }) => [
      // As it was asked for: ipykernel says 0 of the session that one is in, the public suite wants the number that it gave.
      isCurrent ? 0 : session,
      line,
      request.output ? [input, output] : input,
    ])
  }

  close(): void {
    this.#write()
    if (this.#session !== undefined) {
      this.#run('UPDATE sessions SET end = ?, num_cmds = ? WHERE session = ?', now(), this.#lines, this.#session)
    }
    this.#database.close()
  }

  #write(): void {
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
    const query = `SELECT session, line, source_raw, output${latest} FROM history LEFT JOIN output_history USING (session, line) ${clauses}`
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
  return (error as { errcode?: number }).errcode === 5
}
