/** @file Starts JupyterLab in the environment, and looks beforehand whether it can. */

import { lookup } from 'node:dns/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Problem } from './advice.mjs'
import { runInForeground } from './command.mjs'
import { extensionsFolder } from './extension.ts'
import { environmentOf, type Workplace } from './workplace.ts'

/**
 * Runs JupyterLab on the terminal until it ends.
 *
 * @param options - what the person gave after `--`, for JupyterLab
 * @returns its exit code
 */
export function runJupyterLab(place: Workplace, options: readonly string[]): Promise<number> {
  return runInForeground(place.python, jupyterLabArguments(place, options, process.getuid?.() === 0), {
    cwd: place.root,
    env: environmentOf(place),
  })
}

const FOLDER_OPTIONS = ['--ServerApp.root_dir', '--LabApp.root_dir', '--notebook-dir']

/** Of JupyterLab's own protections none is taken away, but for the refusal to run as root where nobody else is there. */
export function jupyterLabArguments(place: Workplace, options: readonly string[], isRoot: boolean): string[] {
  const args = ['-m', 'jupyterlab', `--LabApp.extra_labextensions_path=${extensionsFolder(place)}`]
  // JupyterLab refuses to be told twice.
  if (optionValue(options, FOLDER_OPTIONS) === undefined) {
    args.push(`--ServerApp.root_dir=${join(place.root, 'notebooks')}`)
  }
  if (isRoot && !options.includes('--allow-root')) args.push('--allow-root')
  return [...args, ...options]
}

/**
 * JupyterLab tries the next ports when its own is taken. Who names a port wants that one.
 *
 * @throws {Problem} if the options name a port that is taken, naming the next free one
 */
export async function requirePort(options: readonly string[]): Promise<void> {
  const port = askedPort(options)
  if (port === undefined || port === 0) return
  const host = askedHost(options)
  if (await isFree(port, host)) return
  let next = port + 1
  while (next < 65536 && !(await isFree(next, host))) next++
  throw portProblem(port, next)
}

export function portProblem(port: number, next: number): Problem {
  const free = next < 65536 ? `The next free one is ${next}: npm start -- --port ${next}` : 'Name another one.'
  return new Problem(`Port ${port} is taken by another program, or you may not use it.`, free)
}

/** The port that the options name, in any of the ways JupyterLab takes it. */
export function askedPort(options: readonly string[]): number | undefined {
  const value = optionValue(options, ['--port', '--ServerApp.port', '--LabApp.port'])
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined
}

function askedHost(options: readonly string[]): string {
  const value = optionValue(options, ['--ip', '--ServerApp.ip', '--LabApp.ip']) ?? 'localhost'
  return value === '*' ? '::' : value
}

function optionValue(options: readonly string[], names: readonly string[]): string | undefined {
  // The last one counts.
  for (const [index, option] of [...options.entries()].reverse()) {
    const [name, value] = option.split(/=(.*)/s)
    if (names.includes(name!)) return value ?? options[index + 1]
  }
  return undefined
}

async function isFree(port: number, host: string): Promise<boolean> {
  // JupyterLab listens on every address of its host: for localhost those of IPv4 and of IPv6.
  const addresses = await lookup(host, { all: true })
  const answers = await Promise.all(addresses.map(({ address }) => canListen(port, address)))
  return answers.every(answer => answer !== 'EADDRINUSE' && answer !== 'EACCES')
}

/** @returns `undefined`, or the code of the error that came */
function canListen(port: number, host: string): Promise<string | undefined> {
  return new Promise(resolve => {
    const server = createServer()
    server.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}
