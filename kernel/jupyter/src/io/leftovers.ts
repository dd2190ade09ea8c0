/** @file Removes the temporary folders of kernels and clients that were killed before they could do it. */

import { readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from './children.ts'

/** The names of our temporary folders, each followed by the process id of its owner: `diptych-kernel-4711-Ab12Cd`. */
const OWNED = /^diptych-(?:kernel|client|tensor)-(\d+)-/

export function sweepLeftovers(folder = tmpdir()): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(OWNED.exec(name)?.[1])
    // force: another kernel may be sweeping as well.
    if (pid > 0 && !isAlive(pid)) rmSync(join(folder, name), { recursive: true, force: true })
  }
}
