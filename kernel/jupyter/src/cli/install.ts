/** @file `diptych install`: tells Jupyter about the kernel. */

import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { type KernelSpec, kernelSpec } from '../kernelSpec.ts'
import { type Arguments, type Command, UsageError } from './commandLine.ts'

/** The kernel's name among Jupyter's kernels. */
export const kernelName = 'diptych'

export const install: Command = {
  name: 'install',
  summary: 'tells Jupyter about the kernel "TypeScript (Diptych)"',
  help: `Usage: diptych install [--user | --prefix DIR]

Writes the kernelspec "${kernelName}", so that Jupyter offers the kernel "TypeScript (Diptych)".

  --user         for you, whichever Jupyter you start (the default)
  --prefix DIR   for the Python environment in DIR, such as .venv
  -h, --help     this text
`,
  options: { user: { type: 'boolean' }, prefix: { type: 'string' } },
  positionals: [],
  run: runInstall,
}

async function runInstall({ options }: Arguments): Promise<number> {
  if (options.user && options.prefix) throw new UsageError('install: give either --user or --prefix, not both.')
  const prefix = typeof options.prefix === 'string' ? resolve(options.prefix) : undefined
  const folder = join(prefix ? join(prefix, 'share', 'jupyter') : userDataFolder(), 'kernels', kernelName)
  try {
    await writeKernelSpec(folder, kernelSpec(prefix))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!code) throw error
    throw new UsageError(
      `install: cannot write ${folder} (${message}). Choose a folder of your own: --user, or --prefix DIR.`,
    )
  }
  process.stdout.write(`Installed the kernel "${kernelSpec().display_name}" in ${folder}\n`)
  return 0
}

/** Where Jupyter looks for a person's own kernels. */
function userDataFolder(): string {
  const { JUPYTER_DATA_DIR: own, XDG_DATA_HOME: xdg } = process.env
  if (own) return own
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Jupyter')
  return join(xdg || join(homedir(), '.local', 'share'), 'jupyter')
}

async function writeKernelSpec(folder: string, spec: KernelSpec): Promise<void> {
  await mkdir(folder, { recursive: true })
  await copyFile(new URL('../../assets/logo-svg.svg', import.meta.url), join(folder, 'logo-svg.svg'))
  // Jupyter may be reading it at this moment.
  const whole = join(folder, `kernel.json.${process.pid}`)
  await writeFile(whole, `${JSON.stringify(spec, null, 2)}\n`)
  await rename(whole, join(folder, 'kernel.json'))
}
