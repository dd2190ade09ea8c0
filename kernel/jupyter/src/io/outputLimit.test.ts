import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { OutputLimit } from './outputLimit.ts'

const MEGABYTE = 'x'.repeat(1e6)
const page = { id: 3, isOnPage: true }

let folder: string
let now = 0

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'limit-'))
  now = 0
})

afterEach(() => rmSync(folder, { recursive: true }))

test('what a page cannot show goes to a file, and the cell says so once and at its end', () => {
  const limit = new OutputLimit(folder, () => now)
  expect(limit.pass(page, MEGABYTE)).toEqual({ text: MEGABYTE })
  expect(limit.pass(page, MEGABYTE)).toEqual({ text: MEGABYTE })
  const path = join(folder, `output-${process.pid}-3.txt`)
  expect(limit.pass(page, MEGABYTE)).toEqual({
    text: '',
    notice: `\n… more output than a page can show. From here on it goes to ${path}\n`,
  })
  // Also once there would be room again: the text must not have a hole.
  now = 60_000
  expect(limit.pass(page, 'é\n')).toEqual({ text: '' })
  expect(limit.end(3)).toBe(`… 1.0 MB more are in ${path}\n`)
  expect(readFileSync(path, 'utf8')).toBe(`${MEGABYTE}é\n`)
  expect(limit.end(3)).toBeUndefined()
})

test('a page that gets less than a megabyte a second gets everything', () => {
  const limit = new OutputLimit(folder, () => now)
  for (let second = 0; second < 30; second++) {
    now = second * 1000
    expect(limit.pass(page, 'x'.repeat(800_000)).notice).toBeUndefined()
  }
  expect(limit.end(3)).toBeUndefined()
  expect(readdirSync(folder)).toEqual([])
})

test('a client without a page gets 50 MB of a cell', () => {
  const limit = new OutputLimit(folder, () => now)
  const texts = Array.from({ length: 52 }, () => limit.pass({ id: 4, isOnPage: false }, MEGABYTE).text.length)
  expect(texts).toEqual([...Array(50).fill(1e6), 0, 0])
  expect(limit.end(4)).toMatch(/^… 2\.0 MB more are in /)
})

test('each cell counts by itself', () => {
  const limit = new OutputLimit(folder, () => now)
  for (let id = 0; id < 5; id++) expect(limit.pass({ id, isOnPage: true }, MEGABYTE.repeat(2)).notice).toBeUndefined()
})

test('a file that would fill the disk ends, and what is missing is told', () => {
  const limit = new OutputLimit(folder, () => now)
  const much = MEGABYTE.repeat(100)
  for (let i = 0; i < 7; i++) limit.pass(page, much)
  expect(limit.end(3)).toMatch(/^… 500\.0 MB more are in .*; 200\.0 MB after that were dropped\n$/)
})

test('where the folder cannot be written to, the file is among the temporary ones', () => {
  const limit = new OutputLimit(join(folder, 'no'), () => now)
  const { notice } = limit.pass(page, MEGABYTE.repeat(3))
  const path = join(tmpdir(), `output-${process.pid}-3.txt`)
  expect(notice).toContain(path)
  limit.end(3)
  rmSync(path)
})
