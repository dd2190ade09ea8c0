/** @file Installs what peers need below node_modules/.cache/diptych/bench: once, and again when other packages are asked for. */

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PeerError } from './engine/peer.ts'

/** A folder for each peer. */
export const cache = fileURLToPath(new URL('../../node_modules/.cache/diptych/bench', import.meta.url))

export interface Installation {
  readonly peer: string
  /** With their versions, as the installer takes them. */
  readonly packages: readonly string[]
  /** How much is downloaded. */
  readonly size: string
  report(line: string): void
}

/**
 * An environment of its own for Python.
 *
 * @param python - makes it
 * @returns the environment's Python
 * @throws {PeerError} if it cannot be installed
 */
export async function installPython(installation: Installation, python: string): Promise<string> {
  const folder = await installOnce(installation, async folder => {
    await run(installation, python, ['-m', 'venv', folder])
    const options = ['--disable-pip-version-check', '--no-cache-dir']
    await run(installation, pythonOf(folder), ['-m', 'pip', 'install', ...options, ...installation.packages])
  })
  return pythonOf(folder)
}

/** Packages of npm, without their scripts. @returns the folder that holds `node_modules` @throws {PeerError} if they cannot be installed */
export function installNpm(installation: Installation): Promise<string> {
  return installOnce(installation, async folder => {
    mkdirSync(folder)
    const options = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts']
    await run(installation, 'npm', ['install', '--prefix', folder, ...options, ...installation.packages])
  })
}

function pythonOf(environment: string): string {
  return join(environment, 'bin', 'python')
}

/** @returns where it is */
async function installOnce(
  { peer, packages, size, report }: Installation,
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cache, peer)
  const stamp = join(folder, 'installed')
  const installed = packages.join('\n')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === installed) return folder
  report(`installing ${packages.join(', ')} into ${folder}: downloads about ${size}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(cache, { recursive: true })
  await install(folder)
  writeFileSync(stamp, installed)
  return folder
}

function run({ peer }: Installation, file: string, args: readonly string[]): Promise<void> {
  const child = spawn(file, args, { stdio: ['ignore', process.stderr, process.stderr] })
  return new Promise((resolve, reject) => {
    const fail = (ending: unknown): void =>
      reject(new PeerError(`${peer}: ${file} ${args.join(' ')} ended with ${ending}`))
    child.on('error', fail)
    child.on('close', (code, signal) => (code === 0 ? resolve() : fail(signal ?? code)))
  })
}
