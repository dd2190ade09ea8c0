/** @file Who is measured: this kernel, and others of Jupyter's. */

import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { kernelSpec } from '@diptych/kernel'
import { findLibrary } from '@diptych/tensor/runtime'
import { PeerError } from '../engine/peer.ts'
import { environmentPython, type PeerKind } from '../engine/peers.ts'
import { cache, installNpm, installPython } from '../install.ts'
import { type Cells, denoCells, diptychCells, pythonCellsWith } from './cells.ts'

/** The program that `prepare` names starts a kernel; `{connection_file}` stands among its arguments. */
export interface KernelKind extends PeerKind {
  readonly interruptMode: 'message' | 'signal'
  cells(): Cells
}

/** Its cells compute with TensorFlow. */
export const TENSOR = 'tensor'

const IPYKERNEL = ['ipykernel==7.4.0']
const DENO = ['deno@2.9.6']

export const diptych: KernelKind = {
  name: 'diptych',
  about: 'this project; always measured',
  isDefault: true,
  does: () => true,
  interruptMode: 'message',
  cells: () => diptychCells,
  async prepare() {
    const [file, ...args] = kernelSpec().argv
    return { file: file!, args }
  },
}

export const peerKinds: readonly KernelKind[] = [
  diptych,
  {
    name: 'ipykernel',
    about: "Jupyter's own kernel for Python, installed when first asked for: downloads 15 MB",
    isDefault: true,
    does: () => true,
    interruptMode: 'signal',
    // The environment of its own has no TensorFlow.
    cells: () => pythonCellsWith(join(dirname(findLibrary().path), '..')),
    prepare: async report => ({
      file: await installPython({ peer: 'ipykernel', packages: IPYKERNEL, size: '15 MB', report }, environmentPython()),
      args: ['-m', 'ipykernel_launcher', '-f', '{connection_file}'],
    }),
  },
  {
    name: 'deno',
    about: "Deno's kernel for TypeScript, installed when first asked for: downloads 50 MB",
    isDefault: true,
    does: workload => workload !== TENSOR,
    interruptMode: 'signal',
    cells: () => denoCells,
    async prepare(report) {
      const folder = await installNpm({ peer: 'deno', packages: DENO, size: '50 MB', report })
      // The package `deno` would unpack it by a script.
      const [program] = globSync('node_modules/@deno/*/deno*', { cwd: folder })
      if (program === undefined)
        throw new PeerError(`deno: npm has no program of it for ${process.platform} ${process.arch}.`)
      return {
        file: join(folder, program),
        args: ['jupyter', '--kernel', '--conn', '{connection_file}'],
        env: { DENO_DIR: join(cache, 'deno', 'cache'), DENO_NO_UPDATE_CHECK: '1' },
      }
    },
  },
]
