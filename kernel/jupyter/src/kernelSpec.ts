/** @file The kernelspec: how Jupyter starts the kernel, and talks to it. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PROTOCOL_VERSION } from '@diptych/protocol'
import { nodeFlags } from './nodeFlags.ts'

/** The file that says how Jupyter starts a kernel. @see https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs */
export interface KernelSpec {
  /** `{connection_file}` stands for the path of that. */
  readonly argv: readonly string[]
  readonly display_name: string
  readonly language: string
  readonly interrupt_mode: 'message' | 'signal'
  readonly env?: Readonly<Record<string, string>>
  readonly metadata: Readonly<Record<string, unknown>>
  readonly kernel_protocol_version: string
}

/**
 * @param prefix - the Python environment it is installed into. If it is a virtual environment, the kernel looks for
 *   TensorFlow there first, also where Jupyter was started without activating it.
 */
export function kernelSpec(prefix?: string): KernelSpec {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const main = fileURLToPath(new URL(`./main.${extension}`, import.meta.url))
  return {
    argv: [process.execPath, ...nodeFlags, main, '{connection_file}'],
    display_name: 'TypeScript (Diptych)',
    language: 'typescript',
    interrupt_mode: 'message',
    ...(prefix && existsSync(join(prefix, 'pyvenv.cfg')) && { env: { VIRTUAL_ENV: prefix } }),
    // CurveZMQ: jupyter_client gives keys to kernels that say so, where its `transport_encryption` asks for it.
    metadata: { debugger: true, supported_encryption: ['curve'] },
    kernel_protocol_version: PROTOCOL_VERSION,
  }
}
