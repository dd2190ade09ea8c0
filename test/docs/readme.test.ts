/** @file The code that README.md shows runs as it stands there. */

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { COMPARISON_MIME, type DisplayData, parseComparisonPayload } from '@diptych/protocol'
import { expect, test } from 'vitest'
import { contents, runCell, startKernel } from '../flows/session.ts'
import { ROOT } from './layers.ts'

const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(match => match[1]!)
const [cell, comparison, program] = blocks

test('there is a cell, a comparison and a program', () => {
  expect(blocks).toHaveLength(3)
})

test('the cell runs, and its training learns', async () => {
  const { reply, stdout, stderr } = await runCell(await startKernel(), cell!)
  expect({ status: reply.status, stderr }).toEqual({ status: 'ok', stderr: '' })
  const losses = stdout
    .trim()
    .split('\n')
    .map(line => Number(line.split(' ')[1]))
  expect(losses).toHaveLength(4)
  expect(losses[3]).toBeLessThan(losses[0]! / 10)
})

test('the comparison runs, and its variants give the same', async () => {
  const { messages, stderr } = await runCell(await startKernel(), comparison!.replace('--budget 5', '--runs 3'))
  expect(stderr).toBe('')
  const shown = contents<DisplayData>(messages, 'update_display_data').findLast(({ data }) => COMPARISON_MIME in data)
  const { variants, pairs } = parseComparisonPayload(shown?.data[COMPARISON_MIME])
  expect(variants.map(({ name }) => name)).toEqual(['transpose first', 'in one op'])
  expect(pairs[0]!.differences).toMatchObject([{ size: 256 * 256, nonFinite: 0 }])
  expect(pairs[0]!.differences[0]!.maxAbs).toBeLessThan(1e-3)
})

test('the program runs in plain Node and prints what it says', async () => {
  // Inside the checkout, where the package is found.
  mkdirSync(path.join(ROOT, '.diptych'), { recursive: true })
  const folder = mkdtempSync(path.join(ROOT, '.diptych', 'readme-'))
  const file = path.join(folder, 'example.ts')
  writeFileSync(file, program!)
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [file])
    expect(stdout.replaceAll(/\s+/g, ' ').trim()).toBe(`Tensor ${/\.print\(\) \/\/ (.*)/.exec(program!)![1]}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('every command of npm and npx that it names is there', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const named = [...readme.matchAll(/npm (?:run (\w+)|(start|test))/g)].map(match => match[1] ?? match[2]!)
  expect(named.filter(name => !(name in scripts))).toEqual([])
})
