/** @file The folders and programs that the two commands work with. */

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Workplace {
  /** The checkout. */
  readonly root: string
  /** The Python environment with JupyterLab and TensorFlow. */
  readonly venv: string
  /** The environment's Python. */
  readonly python: string
  /** What the two commands note for themselves; nothing in it is missed when it is deleted. */
  readonly state: string
}

export function workplaceAt(root: string): Workplace {
  const venv = join(root, '.venv')
  return { root, venv, python: join(venv, 'bin', 'python'), state: join(root, '.diptych') }
}

/** The checkout that this file belongs to. */
export const workplace = workplaceAt(fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, ''))

/** The environment for programs that work inside the Python environment, as after its `activate`. */
export function environmentOf({ root, venv }: Workplace): NodeJS.ProcessEnv {
  const { PYTHONHOME: _, ...env } = process.env
  const path = [join(venv, 'bin'), join(root, 'node_modules', '.bin'), env.PATH ?? '']
  return { ...env, VIRTUAL_ENV: venv, PATH: path.join(':') }
}
