/** @file The step that installs JupyterLab and TensorFlow, and for the tests what only they need. */

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandFailed, runCommand } from './command.mjs'
import { requireSpace } from './disk.mjs'
import { PipProgress } from './pipProgress.ts'
import { hashOf, Stamp } from './stamp.ts'
import type { Step } from './step.mjs'
import { formatBytes } from './terminal.mjs'
import { incompleteMark } from './virtualEnvironment.ts'
import type { Workplace } from './workplace.ts'

/** Unpacked packages and pip's cache of what was downloaded. */
const neededBytes = { cpu: 2.8e9, gpu: 12e9, test: 0.1e9 }

export interface Requirements {
  readonly gpu: boolean
  readonly test: boolean
}

export function pythonPackagesStep(place: Workplace, wanted: () => Promise<Requirements>, signal: AbortSignal): Step {
  const installer = new Installer(place, signal)
  return {
    name: 'Python packages',
    async isDone() {
      const { gpu, test } = await wanted()
      return installer.missing(gpu, test).length === 0 ? 'up to date' : undefined
    },
    async run(report) {
      const { gpu, test } = await wanted()
      const missing = installer.missing(gpu, test)
      return installer.install(missing, gpu, report)
    },
  }
}

/** A list of packages that is installed as a whole, and the stamp that tells it was. */
interface Group {
  readonly files: readonly string[]
  readonly stamp: Stamp
  readonly hash: string
  readonly neededBytes: number
}

class Installer {
  readonly #place: Workplace
  readonly #signal: AbortSignal

  constructor(place: Workplace, signal: AbortSignal) {
    this.#place = place
    this.#signal = signal
  }

  missing(gpu: boolean, test: boolean): Group[] {
    const variant = gpu ? 'gpu' : 'cpu'
    const groups = [this.#group('base', ['requirements.txt', `requirements-${variant}.txt`], neededBytes[variant])]
    if (test) groups.push(this.#group('test', ['requirements-test.txt'], neededBytes.test))
    return groups.filter(({ stamp, hash }) => !stamp.matches(hash))
  }

  /** @returns what was installed, in a few words */
  async install(groups: readonly Group[], gpu: boolean, report: (detail: string) => void): Promise<string> {
    const needed = groups.reduce((sum, group) => sum + group.neededBytes, 0)
    await requireSpace(this.#place.root, needed, 'JupyterLab and TensorFlow with what they need')
    const progress = new PipProgress()
    const pip = async (...args: string[]) => {
      const lines = await this.#pip(args, line => {
        const detail = progress.take(line)
        if (detail) report(detail)
      })
      return installedCount(lines)
    }

    const mark = incompleteMark(this.#place)
    writeFileSync(mark, '')
    for (const { stamp } of groups) stamp.clear()
    let count = 0
    try {
      report('pip')
      await pip('install', '-r', this.#file('requirements-pip.txt'))
      // The two builds share their files: the other one must go before this one comes.
      if (process.arch === 'x64') await pip('uninstall', '--yes', gpu ? 'tensorflow-cpu' : 'tensorflow')
      for (const { files, stamp, hash } of groups) {
        count += await pip('install', '--progress-bar', 'raw', ...files.flatMap(file => ['-r', file]))
        stamp.write(hash)
      }
    } catch (error) {
      // A pip that ends by itself leaves whole packages behind; one that was ended may not.
      if (error instanceof CommandFailed && typeof error.ending === 'number') rmSync(mark)
      throw error
    }
    rmSync(mark)
    const size = progress.downloadedBytes
    return `${count} packages${size > 0 ? `, ${formatBytes(size)} downloaded` : ''}`
  }

  #group(name: string, files: readonly string[], bytes: number): Group {
    const paths = files.map(file => this.#file(file))
    return {
      files: paths,
      stamp: new Stamp(join(this.#place.venv, `.diptych-${name}`)),
      hash: hashOf(paths.map(path => readFileSync(path, 'utf8'))),
      neededBytes: bytes,
    }
  }

  #file(name: string): string {
    return join(this.#place.root, 'kernel', 'launch', name)
  }

  #pip(args: readonly string[], onLine: (line: string) => void): Promise<string[]> {
    return runCommand(this.#place.python, ['-I', '-m', 'pip', ...args], {
      cwd: this.#place.root,
      // A person's own pip settings (mirrors, certificates, caches) hold; these few would break an environment.
      env: {
        ...process.env,
        PIP_USER: '0',
        PIP_TARGET: undefined,
        PIP_PREFIX: undefined,
        PIP_NO_INPUT: '1',
        PIP_DISABLE_PIP_VERSION_CHECK: '1',
      },
      onLine,
      signal: this.#signal,
    })
  }
}

function installedCount(lines: readonly string[]): number {
  const line = lines.findLast(text => text.startsWith('Successfully installed '))
  return line ? line.split(' ').length - 2 : 0
}
