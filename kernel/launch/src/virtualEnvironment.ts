/** @file The step that makes `.venv`. */

import { existsSync, rmSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Advice } from './advice.mjs'
import { runCommand } from './command.mjs'
import { hasFittingVersion, type Python } from './python.ts'
import type { Step } from './step.mjs'
import type { Workplace } from './workplace.ts'

/** Lies in the environment while something is installed into it: an environment in which it stayed behind is half made. */
export function incompleteMark({ venv }: Workplace): string {
  return join(venv, '.incomplete')
}

/** The version of the environment's Python; nothing if the environment is missing, broken or half made. */
export async function workingEnvironment(place: Workplace, signal?: AbortSignal): Promise<string | undefined> {
  if (!existsSync(place.python) || existsSync(incompleteMark(place))) return undefined
  const ask = 'import pip, platform, sys; print(platform.python_version() if sys.prefix != sys.base_prefix else "")'
  const lines = await runCommand(place.python, ['-I', '-c', ask], signal && { signal }).catch(error => {
    if (signal?.aborted) throw error
    return []
  })
  const version = lines.at(-1) ?? ''
  return hasFittingVersion(version) ? version : undefined
}

/** @param python - finds the Python to make it with, or throws what is missing */
export function virtualEnvironmentStep(place: Workplace, python: () => Promise<Python>, signal: AbortSignal): Step {
  return {
    name: 'Python environment',
    async isDone() {
      const version = await workingEnvironment(place, signal)
      return version && `.venv, Python ${version}`
    },
    async run(report) {
      const { executable, version } = await python()
      if (existsSync(place.venv)) report('removing the .venv that does not work')
      await rm(place.venv, { recursive: true, force: true })
      await mkdir(place.venv)
      await writeFile(incompleteMark(place), '')
      report(`making .venv with Python ${version}`)
      try {
        await runCommand(executable, ['-m', 'venv', place.venv], {
          env: { ...process.env, PYTHONPATH: undefined, PYTHONHOME: undefined },
          signal,
        })
      } catch (error) {
        rmSync(place.venv, { recursive: true, force: true })
        throw error
      }
      // JupyterLab's own scripts in there are CommonJS; without this they would take the checkout's "type": "module" for theirs.
      await writeFile(join(place.venv, 'package.json'), '{ "type": "commonjs" }\n')
      rmSync(incompleteMark(place))
      return `made .venv with Python ${version}`
    },
    advice: venvAdvice,
  }
}

/** What `python -m venv` prints where the system keeps its parts in packages of their own. */
export function venvAdvice(output: string): Advice | undefined {
  const debian = /apt(?:-get)? install (python3[\d.]*-venv)/.exec(output)
  if (!debian && !/ensurepip|No module named '?venv/.test(output)) return undefined
  return {
    reason: "This Python's modules venv and ensurepip are not installed.",
    todo: `Install them (Debian, Ubuntu: sudo apt install ${debian?.[1] ?? 'python3-venv'}) and run the command again.`,
  }
}
