/** @file Gets the npm packages and with them Node 24, then hands over to the TypeScript part. */

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInForeground } from './command.mjs'
import { Interrupted, listenForInterruption } from './interruption.mjs'
import { isAtLeast, oldestOwnNode } from './machine.mjs'
import { npmPackagesStep, packagedNode } from './npmPackages.mjs'
import { takeSetupLock } from './setupLock.mjs'
import { runSteps } from './step.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..', '..')

/** How many steps the whole set-up has; this file runs the first. */
export const totalSteps = 7

/**
 * @param {string} command - `start` or `test`
 * @param {readonly string[]} args - what followed `--`
 */
export async function prepareNode(command, args) {
  const started = Date.now()
  const failure = await installPackages()
  // The tests end with their counts, whatever happens.
  if (failure && command === 'test') console.log('0 passed, 1 failed, 0 skipped')
  process.exitCode = failure ?? (await handOver(command, args, started))
}

/** @returns {Promise<number | undefined>} an exit code if it ends here */
async function installPackages() {
  const interruption = listenForInterruption()
  const { signal } = interruption
  try {
    const release = await takeSetupLock(join(root, '.diptych', 'setup.lock'), {
      signal,
      onWait: owner =>
        console.log(`Another npm start or npm test (process ${owner}) is setting up this checkout. Waiting for it …`),
    })
    try {
      return (await runSteps([npmPackagesStep(root, signal)], { first: 1, total: totalSteps, signal })) ? undefined : 1
    } finally {
      await release()
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    console.log('Stopped. The next run goes on from here.')
    return error.exitCode
  } finally {
    interruption.dispose()
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {number} started
 */
async function handOver(command, args, started) {
  const node = packagedNode(root) ?? (isAtLeast(process.versions.node, oldestOwnNode) ? process.execPath : undefined)
  if (!node) {
    console.error(
      `Diptych runs on Node ${oldestOwnNode} or newer. There is no packaged one for ${process.platform}-${process.arch}, and this is Node ${process.versions.node}. Install a current Node and run the command again.`,
    )
    return 1
  }
  return runInForeground(node, [join(here, `${command}.ts`), ...args], {
    cwd: root,
    env: { ...process.env, DIPTYCH_LAUNCH_STARTED: String(started) },
  })
}
