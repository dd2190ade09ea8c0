/** @file A child process that runs tasks until it dies or hangs, seen from outside. */

import { type ChildProcess, fork } from 'node:child_process'
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Answer, Task } from './child.ts'
import { type Progress, readProgress } from './progress.ts'

/** No input takes so long: a child that is busy with one is taken for hung. */
const DEADLINE_MS = 20_000
const LOOK_MS = 500
const LOG_BYTES = 8000

/** How a child ended in the middle of a task. */
export interface Death {
  readonly kind: 'abort' | 'hang'
  /** The signal or the exit code. */
  readonly ending: string
  /** What TensorFlow printed last. */
  readonly log: string
  readonly progress: Progress | undefined
}

export class Runner implements Disposable {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'diptych-fuzz-'))
  private readonly progressPath = path.join(this.folder, 'progress')
  private child: ChildProcess | undefined
  private log: number | undefined

  /** Runs `task` in the child, or in a new one if there is none. @returns its answer, or how the child died of it. */
  async run(task: Task): Promise<Answer | Death> {
    this.child ??= await this.start()
    const { child } = this
    return await new Promise(resolve => {
      let isHung = false
      let last: Progress | undefined
      let since = Date.now()
      const watch = setInterval(() => {
        const progress = readProgress(this.progressPath)
        if (progress?.turn !== last?.turn) {
          last = progress
          since = Date.now()
        } else if (Date.now() - since > DEADLINE_MS) {
          isHung = true
          child.kill('SIGKILL')
        }
      }, LOOK_MS)
      const end = (result: Answer | Death): void => {
        clearInterval(watch)
        child.removeAllListeners()
        resolve(result)
      }
      child.once('message', (answer: Answer) => end(answer))
      child.once('exit', (code, signal) => {
        const progress = readProgress(this.progressPath)
        const log = this.readLog()
        this.forget()
        end({ kind: isHung ? 'hang' : 'abort', ending: signal ?? `exit code ${code}`, log, progress })
      })
      child.send(task)
    })
  }

  /** Settles once the child runs an input. */
  async busy(): Promise<void> {
    while (readProgress(this.progressPath) === undefined) await new Promise(resolve => setTimeout(resolve, 10))
  }

  /** Sends a signal to the child. */
  kill(signal: NodeJS.Signals): void {
    this.child?.kill(signal)
  }

  /** Ends the child; the next task starts another. What many inputs left in it is gone. */
  async renew(): Promise<void> {
    const { child } = this
    if (!child) return
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    this.forget()
  }

  [Symbol.dispose](): void {
    this.child?.kill('SIGKILL')
    this.forget()
    rmSync(this.folder, { recursive: true, force: true })
  }

  private async start(): Promise<ChildProcess> {
    this.log = openSync(path.join(this.folder, 'log'), 'w+')
    const child = fork(new URL('./child.ts', import.meta.url), [this.progressPath], {
      cwd: mkdtempSync(path.join(this.folder, 'work-')),
      stdio: ['ignore', this.log, this.log, 'ipc'],
      // Warnings of TensorFlow's, one for each odd input, are not read.
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
    })
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve())
      child.once('exit', () => reject(new Error(`The child did not start:\n${this.readLog()}`)))
    })
    child.removeAllListeners()
    return child
  }

  private readLog(): string {
    const { size } = fstatSync(this.log!)
    const bytes = Buffer.alloc(Math.min(size, LOG_BYTES))
    readSync(this.log!, bytes, 0, bytes.length, size - bytes.length)
    const lines = bytes.toString().split('\n').filter(Boolean)
    const fatal = lines.find(line => /^F\d|^F |^\w*Error: |Check failed|terminate called|Assertion/.test(line))
    return (fatal ?? lines.slice(-3).join(' | ')).replace(/^F\d+ \S+ +\d+ /, '').slice(0, 300)
  }

  private forget(): void {
    if (this.log !== undefined) closeSync(this.log)
    this.log = undefined
    this.child = undefined
  }
}
