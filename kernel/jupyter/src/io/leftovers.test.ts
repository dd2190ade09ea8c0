import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sweepLeftovers } from './leftovers.ts'

test('folders of dead kernels and clients go, those of living ones and of others stay', () => {
  const dead = spawnSync(process.execPath, ['--version']).pid
  const folder = mkdtempSync(join(tmpdir(), 'leftovers-'))
  const kept = [
    `diptych-client-${process.pid}-a`,
    `diptych-kernel-${process.pid}-a`,
    'diptych-kernel-',
    `other-${dead}-a`,
  ]
  const gone = [`diptych-client-${dead}-a`, `diptych-kernel-${dead}-a`, `diptych-tensor-${dead}-a`]
  for (const name of [...kept, ...gone]) mkdirSync(join(folder, name))
  writeFileSync(join(folder, gone[0]!, 'connection.json'), '{}')
  sweepLeftovers(folder)
  expect(readdirSync(folder).sort()).toEqual(kept.sort())
  rmSync(folder, { recursive: true })
})
