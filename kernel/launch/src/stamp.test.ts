import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hashOf, Stamp } from './stamp.ts'

test('a stamp matches what was written, until it is cleared', () => {
  const folder = mkdtempSync(join(tmpdir(), 'diptych-stamp-'))
  const stamp = new Stamp(join(folder, 'stamp'))
  const hash = hashOf(['jupyterlab==4.6.6'])
  expect(stamp.matches(hash)).toBe(false)
  stamp.write(hash)
  expect(stamp.matches(hash)).toBe(true)
  expect(stamp.matches(hashOf(['jupyterlab==4.6.7']))).toBe(false)
  stamp.clear()
  stamp.clear()
  expect(stamp.matches(hash)).toBe(false)
  rmSync(folder, { recursive: true })
})

test('where one input ends and the next begins counts', () => {
  expect(hashOf(['ab', 'c'])).not.toBe(hashOf(['a', 'bc']))
})
