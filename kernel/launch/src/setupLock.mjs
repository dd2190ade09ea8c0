/** @file Keeps two set-ups of one checkout from running at the same time: they would install into each other's folders. */

import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 500

/**
 * Takes the lock, waiting for another set-up to end first. A lock whose owner is gone counts for nothing.
 *
 * @param {string} file
 * @param {object} options
 * @param {AbortSignal} [options.signal] - gives up the wait
 * @param {(owner: number) => void} [options.onWait] - told the other set-up's process id, once
 * @returns {Promise<() => Promise<void>>} gives the lock back
 */
export async function takeSetupLock(file, { signal, onWait } = {}) {
  await mkdir(dirname(file), { recursive: true })
  for (let told = false; ; ) {
    if (await create(file)) return () => rm(file, { force: true })
    const owner = await readOwner(file)
    if (!owner) {
      await rm(file, { force: true })
      continue
    }
    if (!told) onWait?.(owner)
    told = true
    await delay(pollMs, undefined, { signal }).catch(() => signal?.throwIfAborted())
  }
}

/** @param {string} file */
async function create(file) {
  // Linked into place when it is whole: nobody ever reads a lock without its owner.
  const whole = `${file}.${process.pid}`
  await writeFile(whole, `${process.pid} ${await startTime(process.pid)}`)
  try {
    await link(whole, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(whole, { force: true })
  }
}

/**
 * @param {string} file
 * @returns {Promise<number | undefined>} the process that holds the lock, if it lives
 */
async function readOwner(file) {
  const [pid, started] = (await readFile(file, 'utf8').catch(() => '')).split(' ')
  // A process id is used again after a while; together with its start time it is not.
  return pid && started && (await startTime(Number(pid))) === started ? Number(pid) : undefined
}

/**
 * @param {number} pid
 * @returns {Promise<string>} when the process started, in the kernel's own count; empty if it is gone
 */
async function startTime(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The second field, the program's name, may hold blanks and brackets: count from behind it.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
