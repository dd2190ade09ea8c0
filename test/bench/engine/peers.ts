/** @file Who is measured, and what is needed to start each. */

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findLibrary } from '@diptych/tensor/runtime'
import { build } from 'esbuild'
import { cache, installPython } from '../install.ts'
import type { PeerCommand } from './peer.ts'
import { compileBinding } from './tfjsNode.ts'

/** A peer before it is started. */
export interface PeerKind {
  readonly name: string
  readonly about: string
  /** Measured if nothing else is asked for. */
  readonly isDefault: boolean
  /** Whether a workload, or the loading, means something here. */
  does(workload: string): boolean
  /** Installs or compiles what the peer needs. @returns how to start it @throws {PeerError} if it cannot be had on this machine */
  prepare(report: (line: string) => void): Promise<Omit<PeerCommand, 'name'>>
}

const here = dirname(fileURLToPath(import.meta.url))
const PYTORCH = ['torch==2.15.0', 'numpy==2.4.6']
const isTransfer = (workload: string): boolean => workload === 'in' || workload === 'out'

export const peerKinds: readonly PeerKind[] = [
  {
    name: 'diptych',
    about: 'this project, eagerly; always measured',
    isDefault: true,
    does: () => true,
    prepare: diptych('eager'),
  },
  {
    name: 'tensorflow',
    about: "TensorFlow's Python, eagerly, of the environment whose library diptych uses: the same kernels run",
    isDefault: true,
    does: () => true,
    prepare: tensorflow('eager'),
  },
  {
    name: 'pytorch',
    about: 'PyTorch, eagerly, installed when first asked for: downloads 3 GB, takes 6',
    isDefault: false,
    does: () => true,
    prepare: pytorch('eager'),
  },
  {
    name: 'tfjs-cpu',
    about:
      "tfjs's own backend in JavaScript; no in and out, as it copies nothing, and no cnn, whose step takes it half a minute",
    isDefault: false,
    does: workload => !isTransfer(workload) && workload !== 'cnn',
    prepare: () => tfjsPeer('tfjs-cpu'),
  },
  {
    name: 'tfjs-node',
    about: 'its C++ binding over the library that diptych uses, compiled when first asked for: needs a C++ compiler',
    isDefault: false,
    does: () => true,
    async prepare(report) {
      const folder = join(cache, 'tfjs-node')
      await compileBinding(folder, findLibrary().path, report)
      return tfjsPeer('tfjs-node', folder)
    },
  },
  memcpy('new', 'into memory that is allocated for it'),
  memcpy('mapped', 'into memory that is there already'),
]

/** How a peer is started, after what it needs was installed. */
export async function commandOf(kind: PeerKind, threads: number): Promise<PeerCommand> {
  const { file, args, env } = await kind.prepare(line => process.stderr.write(`${kind.name}: ${line}\n`))
  return { name: kind.name, file, args, env: { ...settings(threads), ...env } }
}

/** The same for all: what TensorFlow, and OpenMP and so PyTorch, read at their start. */
function settings(threads: number): NodeJS.ProcessEnv {
  const count = String(threads)
  return {
    TF_NUM_INTRAOP_THREADS: count,
    TF_NUM_INTEROP_THREADS: count,
    OMP_NUM_THREADS: count,
    MKL_NUM_THREADS: count,
    // Diptych turns these kernels on wherever TensorFlow has them; its Python leaves them off on some processors.
    TF_ENABLE_ONEDNN_OPTS: '1',
    TF_CPP_MIN_LOG_LEVEL: '1',
  }
}

/** @param way - of `ways.ts` */
export function diptych(way: string): PeerKind['prepare'] {
  return () => tfjsPeer('diptych', way)
}

/** @param way - `eager`, `function` or `jit` */
export function tensorflow(way: string): PeerKind['prepare'] {
  return async () => ({ file: environmentPython(), args: [pythonScript('tensorflow'), way] })
}

/** @param way - `eager` or `compile` */
export function pytorch(way: string): PeerKind['prepare'] {
  return async report => ({
    file: await installPython({ peer: 'pytorch', packages: PYTORCH, size: '2.5 GB', report }, environmentPython()),
    args: [pythonScript('pytorch'), way],
  })
}

function memcpy(kind: string, about: string): PeerKind {
  return {
    name: `memcpy-${kind}`,
    about: `the C library's copy of as many bytes, ${about}; in and out only`,
    isDefault: true,
    does: isTransfer,
    prepare: async () => ({ file: environmentPython(), args: [pythonScript('memcpy'), kind] }),
  }
}

/** Compiled, as programs that are used are: Node's own reading of TypeScript takes 13 MB. */
async function tfjsPeer(...args: string[]): Promise<Omit<PeerCommand, 'name'>> {
  const script = join(cache, 'tfjsPeer.mjs')
  const entryPoints = [join(here, 'tfjsPeer.ts')]
  await build({ entryPoints, outfile: script, bundle: true, platform: 'node', format: 'esm', packages: 'external' })
  return { file: process.execPath, args: [script, ...args] }
}

function pythonScript(name: string): string {
  return join(here, 'python', `${name}_peer.py`)
}

/** The Python of the environment that libtensorflow lies in: …/lib/python3.x/site-packages/tensorflow/libtensorflow_cc.so.2. */
export function environmentPython(): string {
  return join(dirname(findLibrary().path), '..', '..', '..', '..', 'bin', 'python')
}
