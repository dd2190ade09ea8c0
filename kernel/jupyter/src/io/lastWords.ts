/**
 * @file What a kernel that dies leaves to the one that is started in its place: what ran, what killed it, and what native code said last.
 *
 * Jupyter starts that one with the same connection file. So a file beside it names the cell that runs, and is gone when the kernel ends in
 * order. A shell that waits for the kernel's end writes the rest: a process cannot write when a signal has killed it.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, ftruncateSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import { basename, dirname, join } from 'node:path'

const SUFFIX = '.last-words'
/** How much of a cell, and of what native code said, is kept. */
const CELL_LIMIT = 1500
const WORDS_LIMIT = 4000

// A line on its stdin: the kernel ends in order. None: it is dead, and /proc says of what, until its parent has looked. Last what is left in the
// pipes of its output; by `head`, as somebody else may keep writing.
const WITNESS = `read -r _ && exit
exec 2> /dev/null
{ echo; read -r stat < "/proc/$1/stat" && echo "$stat" || echo; head -c 65536 <&4; head -c 65536 <&3; } >> "$2"`

/** A cell that runs. */
interface Running {
  number: number
  source: string
  /** What native code said while it ran, the end of it. */
  heard?: string
}

export class LastWords {
  readonly #path: string
  /** Undefined where nothing can be written beside the connection file. */
  readonly #file: number | undefined
  readonly #witness: ChildProcess | undefined
  /** The cells that run, those of subshells as well. */
  readonly #running = new Set<Running>()
  #report: string | undefined

  /**
   * Reads what an earlier kernel of this connection file has left, and begins anew.
   *
   * @param pipes - the reading ends of file descriptors 1 and 2. Without them there is no `sh` either.
   */
  constructor(
    connectionFile: string,
    pipes: { stdout: number; stderr: number } | undefined,
    log: (text: string) => void,
  ) {
    this.#path = connectionFile + SUFFIX
    try {
      sweep(dirname(connectionFile))
      if (existsSync(this.#path)) this.#report = describe(readFileSync(this.#path, 'utf8'))
      this.#file = openSync(this.#path, 'w', 0o600)
    } catch (error) {
      log(`a crash of this kernel cannot be explained later: ${(error as Error).message}`)
      return
    }
    if (this.#report) log(this.#report.trimEnd())
    this.#write(null)
    if (pipes) this.#witness = startWitness(this.#path, pipes)
  }

  /** How the earlier kernel ended, once; undefined if it ended in order. */
  takeReport(): string | undefined {
    const report = this.#report
    this.#report = undefined
    return report
  }

  /** A cell runs from here on. @returns to be called at its end */
  began({ number, source }: Running): () => void {
    const cell: Running = { number, source: source.slice(0, CELL_LIMIT) }
    this.#running.add(cell)
    this.#write(cell)
    return () => {
      this.#running.delete(cell)
      // Of several, the one that began last is the most likely cause.
      this.#write([...this.#running].at(-1) ?? null)
    }
  }

  /** Native code has written to file descriptor 2. It may be its last words: whether the page still gets them nobody knows. */
  heard(text: string): void {
    const cell = [...this.#running].at(-1)
    if (!cell || text === '') return
    cell.heard = ((cell.heard ?? '') + text).slice(-WORDS_LIMIT)
    this.#write(cell)
  }

  /** The kernel ends in order: it leaves nothing. Resolves when the witness is gone. */
  async close(): Promise<void> {
    const witness = this.#witness
    if (witness?.exitCode === null && witness.signalCode === null) {
      const gone = new Promise(resolve => witness.once('exit', resolve))
      witness.stdin!.end('\n')
      await gone
    }
    if (this.#file !== undefined) rmSync(this.#path, { force: true })
  }

  #write(running: Running | null): void {
    if (this.#file === undefined) return
    const line = Buffer.from(JSON.stringify(running))
    writeSync(this.#file, line, 0, line.length, 0)
    ftruncateSync(this.#file, line.length)
  }
}

function startWitness(path: string, pipes: { stdout: number; stderr: number }): ChildProcess {
  const args = ['-c', WITNESS, 'witness', String(process.pid), path]
  // Detached: what a terminal or Jupyter sends to the kernel's process group is not meant for it.
  const witness = spawn('sh', args, { detached: true, stdio: ['pipe', 'ignore', 'ignore', pipes.stdout, pipes.stderr] })
  // Where there is no sh, only the cell is known.
  witness.on('error', () => {})
  witness.stdin!.on('error', () => {})
  witness.unref()
  return witness
}

/** Removes what was left by kernels that nobody started again: their connection files are gone. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.endsWith(SUFFIX) && !existsSync(join(folder, basename(name, SUFFIX)))) {
      rmSync(join(folder, name), { force: true })
    }
  }
}

/** @param left - the file's text: the cell, and where there was a witness /proc's line and the words. */
function describe(left: string): string | undefined {
  const [cell = '', stat = '', ...words] = left.split('\n')
  const running = parseRunning(cell)
  const signal = signalOf(stat)
  // Jupyter ends a kernel so that it no longer needs.
  if (!running && (signal === undefined || signal === 'SIGKILL')) return undefined
  const cause = signal ? ` by ${signal}` : ' without a word'
  const place = running ? ` while cell ${running.number} ran` : ' while no cell ran'
  const reason = REASONS[signal ?? ''] ?? ''
  const said = `${running?.heard ?? ''}${words.join('\n')}`
    .split('\n')
    // Node's, about the inspector that evaluates cells.
    .filter(line => !line.endsWith('Waiting for the debugger to disconnect...'))
    .join('\n')
    .trim()
    .slice(-WORDS_LIMIT)
  return [
    `The kernel ended${cause}${place}${reason}. It was started again, without its variables.`,
    ...(running ? [running.source.trimEnd().replace(/^/gm, '    ')] : []),
    ...(said === '' ? [] : ['What native code said last:', said.replace(/^/gm, '    ')]),
    '',
  ].join('\n')
}

const REASONS: Readonly<Record<string, string>> = {
  SIGKILL: ' (the system does so where memory runs out, and Jupyter where a kernel does not answer)',
  SIGSEGV: ' (a fault in native code)',
  SIGBUS: ' (a fault in native code)',
  SIGFPE: ' (a fault in native code)',
  SIGILL: ' (native code for another processor)',
  SIGABRT: ' (native code gave up)',
}

/** The kernel may have died in the middle of writing. */
function parseRunning(line: string): Running | undefined {
  try {
    return (JSON.parse(line) as Running | null) ?? undefined
  } catch {
    return undefined
  }
}

/** @param stat - a line of /proc/<pid>/stat, whose last field is how the process ended. */
function signalOf(stat: string): string | undefined {
  const number = Number(stat.slice(stat.lastIndexOf(' ') + 1)) & 0x7f
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0]
}
