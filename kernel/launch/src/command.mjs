/** @file Runs other programs: a step's tools with their output read line by line, or one that takes over the terminal. */

import { spawn } from 'node:child_process'

/** How long a program that was asked to stop may take before it is killed. */
const graceMs = 5000
const keptLines = 5000

/** A program ended with something else than code 0. */
export class CommandFailed extends Error {
  /**
   * @param {string} command
   * @param {number | NodeJS.Signals} ending - its exit code, or the signal that ended it
   * @param {readonly string[]} lines - what it printed
   */
  constructor(command, ending, lines) {
    super(`${command} ended with ${typeof ending === 'number' ? `code ${ending}` : ending}`)
    this.name = 'CommandFailed'
    this.ending = ending
    this.lines = lines
  }
}

/**
 * Runs a program and hands over what it prints, line by line.
 *
 * It gets a process group of its own, so that stopping it stops its children too, and no terminal: it asks nobody anything.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {(line: string) => void} [options.onLine] - stdout and stderr in the order they came
 * @param {AbortSignal} [options.signal] - stops the program; the promise rejects with its reason once it has ended
 * @returns {Promise<string[]>} its last lines, stdout and stderr together
 * @throws {CommandFailed} if it cannot be started or does not end with code 0
 */
export function runCommand(file, args, { cwd, env, onLine, signal } = {}) {
  const command = [file.replace(/^.*\//, ''), ...args].join(' ')
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    /** @type {string[]} */
    const lines = []
    /** @param {string} line */
    const take = line => {
      lines.push(line)
      if (lines.length > keptLines) lines.shift()
      onLine?.(line)
    }
    const ends = [readLines(child.stdout, take), readLines(child.stderr, take)]
    const stop = () => stopGroup(child)
    signal?.addEventListener('abort', stop, { once: true })
    child.on('error', error => {
      signal?.removeEventListener('abort', stop)
      reject(new CommandFailed(command, 127, [error.message]))
    })
    child.on('close', (code, signalName) => {
      signal?.removeEventListener('abort', stop)
      for (const end of ends) end()
      if (signal?.aborted) reject(signal.reason)
      else if (code === 0) resolve(lines)
      else reject(new CommandFailed(command, code ?? signalName ?? 'SIGKILL', lines))
    })
  })
}

/**
 * Runs a program on this process's terminal until it ends by itself: Ctrl-C is its own matter.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code; 128 + n if signal n ended it
 */
export function runInForeground(file, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: 'inherit' })
    // A terminal sends Ctrl-C to both processes; without one, who sent it knows only this one.
    const onInterrupt = () => {
      if (!process.stdin.isTTY) child.kill('SIGINT')
    }
    const onTerminate = () => void child.kill('SIGTERM')
    process.on('SIGINT', onInterrupt)
    process.on('SIGTERM', onTerminate)
    process.on('SIGHUP', onTerminate)
    const forget = () => {
      process.off('SIGINT', onInterrupt)
      process.off('SIGTERM', onTerminate)
      process.off('SIGHUP', onTerminate)
    }
    child.on('error', error => {
      forget()
      reject(error)
    })
    child.on('exit', (code, signalName) => {
      forget()
      resolve(code ?? 128 + (signalName === 'SIGINT' ? 2 : signalName === 'SIGKILL' ? 9 : 15))
    })
  })
}

/**
 * @param {import('node:stream').Readable} stream
 * @param {(line: string) => void} take
 * @returns {() => void} hands over what came after the last line's end
 */
function readLines(stream, take) {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', text => {
    // A bare carriage return ends a line as well, where a program redraws it; one at the end may be half of a line's end.
    const parts = (rest + text).split(/\r?\n|\r(?!$)/)
    rest = parts.pop() ?? ''
    for (const part of parts) take(part)
  })
  return () => {
    if (rest) take(rest)
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function stopGroup(child) {
  if (child.pid === undefined) return
  const group = -child.pid
  signalGroup(group, 'SIGINT')
  const timer = setTimeout(() => signalGroup(group, 'SIGKILL'), graceMs)
  child.on('close', () => clearTimeout(timer))
}

/**
 * @param {number} group
 * @param {NodeJS.Signals} signal
 */
function signalGroup(group, signal) {
  try {
    process.kill(group, signal)
  } catch (error) {
    // ESRCH: it ended by itself in the meantime.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
