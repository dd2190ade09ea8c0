/** @file Looks for room on the disk before something big is installed. */

import { statfs } from 'node:fs/promises'
import { Problem } from './advice.mjs'
import { formatBytes } from './terminal.mjs'

/**
 * @param {string} folder - where the files will be
 * @param {number} neededBytes - with the downloads that are kept for the next time
 * @param {string} what - what needs the room
 * @throws {Problem} if there is less
 */
export async function requireSpace(folder, neededBytes, what) {
  const { bavail, bsize } = await statfs(folder)
  const problem = spaceProblem(folder, bavail * bsize, neededBytes, what)
  if (problem) throw problem
}

/**
 * @param {string} folder
 * @param {number} freeBytes
 * @param {number} neededBytes
 * @param {string} what
 * @returns {Problem | undefined}
 */
export function spaceProblem(folder, freeBytes, neededBytes, what) {
  if (freeBytes >= neededBytes) return undefined
  return new Problem(
    `Not enough room on the disk of ${folder}: ${what} take about ${formatBytes(neededBytes)}, ${formatBytes(freeBytes)} are free.`,
    `Free about ${formatBytes(neededBytes - freeBytes)} more, or clone Diptych on another disk.`,
  )
}
