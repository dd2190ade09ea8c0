/** @file Finds a Python that can make the environment for JupyterLab and TensorFlow. */

import { Problem } from './advice.mjs'
import { runCommand } from './command.mjs'

/** TensorFlow 2.21 has wheels for these. Newest first, but for `python3`: that one people chose. */
const minorVersions = { oldest: 10, newest: 13 }
const commands = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10']

/** What a Python says of itself. */
export interface Python {
  readonly command: string
  readonly executable: string
  readonly version: string
  readonly isX64: boolean
  /** False where the system splits them off into packages of their own, as Debian does. */
  readonly hasVenv: boolean
}

/**
 * Looks for a Python of a fitting version whose `venv` works.
 *
 * @param chosen - the only one to look at (`DIPTYCH_PYTHON`)
 * @throws {Problem} naming every Python that was found and what it lacks
 */
export async function findPython(chosen?: string, signal?: AbortSignal): Promise<Python> {
  const found: Python[] = []
  for (const command of chosen ? [chosen] : commands) {
    const python = await askPython(command, signal)
    if (python && isFitting(python)) return python
    if (python && !found.some(({ executable }) => executable === python.executable)) found.push(python)
  }
  throw noPythonProblem(found, chosen)
}

/** What a Python at `command` says of itself; nothing if there is none or it does not run. */
export async function askPython(command: string, signal?: AbortSignal): Promise<Python | undefined> {
  const env: NodeJS.ProcessEnv = { ...process.env, PYTHONHOME: undefined }
  const lines = await runCommand(command, ['-c', questions], { env, ...(signal && { signal }) }).catch(error => {
    if (signal?.aborted) throw error
    return []
  })
  const answer = lines.at(-1)
  return answer?.startsWith('{') ? { command, ...(JSON.parse(answer) as Omit<Python, 'command'>) } : undefined
}

const questions = `
import json, platform, sys
try:
    import venv, ensurepip
    has_venv = True
except ImportError:
    has_venv = False
print(json.dumps({'executable': sys.executable, 'version': platform.python_version(),
                  'isX64': platform.machine() == 'x86_64', 'hasVenv': has_venv}))
`

export function isFitting(python: Pick<Python, 'version' | 'hasVenv'>): boolean {
  return hasFittingVersion(python.version) && python.hasVenv
}

export function hasFittingVersion(version: string): boolean {
  const [major, minor] = version.split('.').map(Number)
  return major === 3 && minor! >= minorVersions.oldest && minor! <= minorVersions.newest
}

/** Says what is wrong with each Python that was found, and what to do about the one that comes nearest. */
export function noPythonProblem(found: readonly Python[], chosen?: string): Problem {
  const range = `Python 3.${minorVersions.oldest} to 3.${minorVersions.newest}`
  const withoutVenv = found.find(({ version }) => hasFittingVersion(version))
  if (withoutVenv) {
    const [major, minor] = withoutVenv.version.split('.')
    return new Problem(
      `${name(withoutVenv)} cannot make an environment: its modules venv and ensurepip are not installed.`,
      `Install them (Debian, Ubuntu: sudo apt install python${major}.${minor}-venv) and run the command again.`,
    )
  }
  const install = `Install one (Debian, Ubuntu: sudo apt install python3 python3-venv; others: https://www.python.org/downloads) or name one: DIPTYCH_PYTHON=/path/to/python npm start`
  if (chosen && found.length === 0) {
    return new Problem(`DIPTYCH_PYTHON names ${chosen}, which does not run as a Python.`, `Name ${range}.`)
  }
  const seen = found.length === 0 ? 'none was found' : `found only ${found.map(name).join(', ')}`
  return new Problem(`JupyterLab and TensorFlow need ${range}; ${seen}.`, install)
}

function name({ version, executable }: Python): string {
  return `Python ${version} (${executable})`
}
