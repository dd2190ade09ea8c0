/** @file The code that README.md shows runs as it stands there. */

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { runCell, startKernel } from '../flows/session.ts'
import { ROOT } from './layers.ts'

const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(match => match[1]!)
const [cell, program] = blocks

test('there is a cell and a program', () => {
  expect(blocks).toHaveLength(2)
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
