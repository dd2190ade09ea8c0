/** @file Installs PyTorch into an environment of its own. */

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PeerError } from './peer.ts'

const PACKAGES = ['torch==2.15.0', 'numpy==2.4.6']

/**
 * @param folder - of the environment; made if it is not there
 * @param python - makes it
 * @returns the environment's Python
 * @throws {PeerError} if it cannot be installed
 */
export async function installPytorch(folder: string, python: string, report: (line: string) => void): Promise<string> {
  const installed = join(folder, 'bin', 'python')
  const stamp = join(folder, 'installed')
  if (existsSync(stamp)) return installed
  report(`installing ${PACKAGES.join(', ')} into ${folder}: downloads about 2.5 GB`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(dirname(folder), { recursive: true })
  await run(python, ['-m', 'venv', folder])
  await run(installed, ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-cache-dir', ...PACKAGES])
  writeFileSync(stamp, PACKAGES.join('\n'))
  return installed
}

function run(file: string, args: readonly string[]): Promise<void> {
  const child = spawn(file, args, { stdio: ['ignore', process.stderr, process.stderr] })
  return new Promise((resolve, reject) => {
    const fail = (ending: unknown): void =>
      reject(new PeerError(`pytorch: ${file} ${args.join(' ')} ended with ${ending}`))
    child.on('error', fail)
    child.on('close', (code, signal) => (code === 0 ? resolve() : fail(signal ?? code)))
  })
}
