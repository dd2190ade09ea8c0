/** @file Everything between the npm packages and the first use: Python, its packages, the build, the extension, the kernelspec. */

import { join } from 'node:path'
import { runCommand } from './command.mjs'
import { extensionStep } from './extension.ts'
import { wantsGpu } from './nvidia.ts'
import { totalSteps } from './prepareNode.mjs'
import { findPython, type Python } from './python.ts'
import { pythonPackagesStep } from './pythonPackages.ts'
import { takeSetupLock } from './setupLock.mjs'
import { runSteps, type Step } from './step.mjs'
import { virtualEnvironmentStep, workingEnvironment } from './virtualEnvironment.ts'
import { environmentOf, type Workplace } from './workplace.ts'

export interface SetupOptions {
  /** Also the packages that only the tests need. */
  readonly test: boolean
  readonly signal: AbortSignal
}

/**
 * Brings the checkout to where the kernel can start.
 *
 * @returns false if a step failed and said why
 * @throws {Interrupted} if `signal` stopped it
 */
export async function setUp(place: Workplace, options: SetupOptions): Promise<boolean> {
  const { signal } = options
  const release = await takeSetupLock(join(place.state, 'setup.lock'), {
    signal,
    onWait: owner =>
      console.log(`Another npm start or npm test (process ${owner}) is setting up this checkout. Waiting for it …`),
  })
  try {
    // The first step, the npm packages, has brought us here.
    return await runSteps(setupSteps(place, options), { first: 2, total: totalSteps, signal })
  } finally {
    await release()
  }
}

function setupSteps(place: Workplace, { test, signal }: SetupOptions): Step[] {
  const python = once(() => findPython(process.env.DIPTYCH_PYTHON, signal))
  const requirements = once(async () => ({ gpu: await wantsGpu(), test }))
  return [
    pythonStep(place, python, signal),
    virtualEnvironmentStep(place, python, signal),
    pythonPackagesStep(place, requirements, signal),
    buildStep(place, signal),
    extensionStep(place, signal),
    kernelspecStep(place, signal),
  ]
}

function pythonStep(place: Workplace, python: () => Promise<Python>, signal: AbortSignal): Step {
  return {
    name: 'Python',
    async isDone() {
      const version = await workingEnvironment(place, signal)
      return version && `${version}, of .venv`
    },
    async run() {
      const { version, executable } = await python()
      return `${version} in ${executable}`
    },
  }
}

function buildStep(place: Workplace, signal: AbortSignal): Step {
  return {
    name: 'Build',
    // The compiler knows by itself what has changed, and finds out in half a second.
    isDone: () => undefined,
    async run() {
      const tsc = join(place.root, 'node_modules', 'typescript', 'bin', 'tsc')
      await runCommand(process.execPath, [tsc, '-b', 'kernel/jupyter', 'extension'], { cwd: place.root, signal })
      return 'compiled'
    },
    advice: output =>
      /error TS\d+/.test(output)
        ? { reason: 'The TypeScript code has errors.', todo: 'Mend them; a fresh checkout of a release has none.' }
        : undefined,
  }
}

function kernelspecStep(place: Workplace, signal: AbortSignal): Step {
  return {
    name: 'Kernel',
    isDone: () => undefined,
    async run() {
      const cli = join(place.root, 'kernel', 'jupyter', 'bin', 'diptych.js')
      const env = environmentOf(place)
      await runCommand(process.execPath, [cli, 'install', '--prefix', place.venv], { cwd: place.root, env, signal })
      return 'TypeScript (Diptych) is known to JupyterLab'
    },
  }
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => {
    answer ??= ask()
    return answer
  }
}
