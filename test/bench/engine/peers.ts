/** @file Who is measured, and what is needed to start each. */

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findLibrary } from '@diptych/tensor/runtime'
import type { PeerCommand } from './peer.ts'

/** A peer before it is started. */
export interface PeerKind {
  readonly name: string
  readonly about: string
  /** Measured if nothing else is asked for. */
  readonly isDefault: boolean
  /** Installs or compiles what the peer needs. @returns how to start it @throws {PeerError} if it cannot be had on this machine */
  prepare(report: (line: string) => void): Promise<Omit<PeerCommand, 'name'>>
}

const here = dirname(fileURLToPath(import.meta.url))
const script = join(here, 'tfjsPeer.ts')

export const peerKinds: readonly PeerKind[] = [
  {
    name: 'diptych',
    about: 'this project, eagerly; always measured',
    isDefault: true,
    prepare: async () => ({ file: process.execPath, args: [script, 'diptych'] }),
  },
  {
    name: 'tensorflow',
    about:
      "TensorFlow's Python, eagerly, from the environment whose library diptych uses: the two differ in nothing else",
    isDefault: true,
    prepare: async () => ({ file: environmentPython(), args: [join(here, 'python', 'tensorflow_peer.py')] }),
  },
]

/** The Python of the environment that libtensorflow lies in: …/lib/python3.x/site-packages/tensorflow/libtensorflow_cc.so.2. */
function environmentPython(): string {
  return join(dirname(findLibrary().path), '..', '..', '..', '..', 'bin', 'python')
}
