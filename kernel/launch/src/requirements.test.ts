/** @file The lists of Python packages agree with each other, and the GPU's is chosen where it should be. */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { wantsGpu } from './nvidia.ts'

const read = (name: string) => readFileSync(new URL(`../requirements${name}.txt`, import.meta.url), 'utf8')

test('CPU and GPU get the same TensorFlow', () => {
  const versions = [...`${read('-cpu')}${read('-gpu')}`.matchAll(/^tensorflow\S*==([\d.]+)/gm)].map(match => match[1])
  expect(versions).toHaveLength(3)
  expect(new Set(versions).size).toBe(1)
})

test('every package has one exact version', () => {
  for (const name of ['', '-cpu', '-gpu', '-pip', '-test']) {
    const lines = read(name)
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
    expect(lines.filter(line => !/^[\w-]+(\[[\w-]+\])?==\d[\w.]*(; .*)?$/.test(line))).toEqual([])
  }
})

test.runIf(process.arch === 'x64')('DIPTYCH_GPU decides, whatever the machine has', async () => {
  expect([await wantsGpu('0'), await wantsGpu('1')]).toEqual([false, true])
})
