/** @file Finds the Python with JupyterLab, and what that knows of the kernel. */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { KernelSpec } from '../kernelSpec.ts'
import { type Check, failure, ok, warning } from './check.ts'
import { kernelName } from './install.ts'

const setUp = "Run npm start in Diptych's folder: it makes a Python environment with JupyterLab."

/** What a Python says of itself and of Jupyter. */
export interface JupyterReport {
  readonly executable: string
  readonly version: string
  readonly jupyterlab: string | null
  /** Our kernelspec, as Jupyter started from this Python sees it. */
  readonly kernelspec: { readonly folder: string; readonly spec: KernelSpec } | null
}

/** Asks the Pythons that a person may start Jupyter from, up to the first that has JupyterLab. */
export async function findJupyter(): Promise<JupyterReport | undefined> {
  let first: JupyterReport | undefined
  for (const python of pythons()) {
    const report = await ask(python)
    if (report?.jupyterlab) return report
    first ??= report
  }
  return first
}

/** The checks of Python, JupyterLab and the kernelspec. */
export function checkJupyter(report: JupyterReport | undefined): Check[] {
  if (!report) return [failure('Python', 'none found', setUp)]
  const python = ok('Python', `${report.version} (${report.executable})`)
  if (!report.jupyterlab) return [python, failure('JupyterLab', 'not installed in this Python', setUp)]
  const lab = /^(4\.[6-9]|4\.\d\d|[5-9])/.test(report.jupyterlab)
    ? ok('JupyterLab', report.jupyterlab)
    : warning('JupyterLab', `${report.jupyterlab}; Diptych is made for 4.6`, `Upgrade it, or: ${setUp}`)
  return [python, lab, checkKernelSpec(report)]
}

function checkKernelSpec({ kernelspec }: JupyterReport): Check {
  const again = 'Run npx diptych install --user (or --prefix DIR for one Python environment).'
  if (!kernelspec) return failure('Kernelspec', 'Jupyter does not know the kernel', again)
  const { folder, spec } = kernelspec
  // The program, and the script behind the options.
  const missing = spec.argv.filter(part => part.startsWith('/') && !existsSync(part))
  if (missing.length > 0)
    return failure('Kernelspec', `${folder} names files that are gone: ${missing.join(', ')}`, again)
  return ok('Kernelspec', `"${spec.display_name}" in ${folder}`)
}

function pythons(): string[] {
  const environments = [...above(process.cwd()), ...above(fileURLToPath(import.meta.url))].map(folder =>
    join(folder, '.venv'),
  )
  const active = process.env.VIRTUAL_ENV
  const inside = [...(active ? [active] : []), ...environments]
    .map(folder => join(folder, 'bin', 'python'))
    .filter(existsSync)
  return [...new Set([...inside, 'python3'])]
}

function above(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [path] : [path, ...above(parent)]
}

function ask(python: string): Promise<JupyterReport | undefined> {
  return new Promise(resolve => {
    execFile(python, ['-c', questions, kernelName], (error, stdout) => {
      const line = stdout.trim().split('\n').at(-1) ?? ''
      resolve(error || !line.startsWith('{') ? undefined : (JSON.parse(line) as JupyterReport))
    })
  })
}

const questions = `
import json, platform, sys
from importlib import metadata
report = {'executable': sys.executable, 'version': platform.python_version(), 'jupyterlab': None, 'kernelspec': None}
try:
    report['jupyterlab'] = metadata.version('jupyterlab')
    from jupyter_client.kernelspec import KernelSpecManager
    found = KernelSpecManager().get_all_specs().get(sys.argv[1])
    if found:
        report['kernelspec'] = {'folder': found['resource_dir'], 'spec': found['spec']}
except Exception:
    pass
print(json.dumps(report))
`
