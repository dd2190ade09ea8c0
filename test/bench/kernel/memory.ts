/** @file The memory of a process and of all that it started. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** @returns resident bytes; pages that two processes share count in both */
export async function residentBytes(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,rss='])
  const processes = stdout
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number) as [number, number, number])
  const found = new Set([pid])
  // Grows while it is walked.
  for (const parent of found) for (const [child, above] of processes) if (above === parent) found.add(child)
  return processes.reduce((sum, [id, , kilobytes]) => sum + (found.has(id) ? kilobytes * 1024 : 0), 0)
}
