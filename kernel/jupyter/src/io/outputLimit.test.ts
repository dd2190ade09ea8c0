import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
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

test('what a cell prints after its end counts with what it printed before', () => {
  const limit = new OutputLimit(folder, () => now)
  limit.pass(page, MEGABYTE.repeat(2))
  expect(limit.end(3)).toBeUndefined()
  const path = join(folder, `output-${process.pid}-3.txt`)
  expect(limit.pass(page, MEGABYTE).notice).toContain(path)
  limit.pass(page, 'late\n')
  expect(readFileSync(path, 'utf8')).toBe(`${MEGABYTE}late\n`)
  expect(openFiles()).not.toContain(path)
  expect(limit.end(3)).toBeUndefined()
})

test('a cell that prints after its file was told of continues it', () => {
  const limit = new OutputLimit(folder, () => now)
  limit.pass(page, MEGABYTE.repeat(3))
  const path = join(folder, `output-${process.pid}-3.txt`)
  expect(limit.end(3)).toBe(`… 3.0 MB more are in ${path}\n`)
  expect(limit.pass(page, 'late\n')).toEqual({ text: '' })
  expect(readFileSync(path, 'utf8')).toBe(`${MEGABYTE.repeat(3)}late\n`)
})

test('a file that would fill the disk ends, and what is missing is told', () => {
  const limit = new OutputLimit(folder, () => now)
  const much = MEGABYTE.repeat(100)
  const notices = Array.from({ length: 7 }, () => limit.pass(page, much).notice)
  const path = join(folder, `output-${process.pid}-3.txt`)
  expect(notices).toEqual([
    `\n… more output than a page can show. From here on it goes to ${path}\n`,
    ...Array(4).fill(undefined),
    `\n… ${path} has 500.0 MB, and gets no more. From here on it is lost\n`,
    undefined,
  ])
  expect(limit.end(3)).toMatch(/^… 500\.0 MB more are in .*; 200\.0 MB after that are lost\n$/)
})

test('where the folder cannot be written to, the file is among the temporary ones', () => {
  const limit = new OutputLimit(join(folder, 'no'), () => now)
  const { notice } = limit.pass(page, MEGABYTE.repeat(3))
  const path = join(tmpdir(), `output-${process.pid}-3.txt`)
  expect(notice).toContain(path)
  limit.end(3)
  rmSync(path)
})

test('a disk that is full sends the rest elsewhere, and the cell says why', () => {
  const limit = new OutputLimit(folder, () => now)
  const [full, other] = [folder, tmpdir()].map(place => join(place, `output-${process.pid}-3.txt`))
  symlinkSync('/dev/full', full!)
  expect(limit.pass(page, MEGABYTE.repeat(3)).notice).toBe(
    `\n… more output than a page can show. ${full} cannot be written: ENOSPC: no space left on device, write. From here on it goes to ${other}\n`,
  )
  expect(limit.end(3)).toBe(`… 3.0 MB more are in ${other}\n`)
  expect(readFileSync(other!, 'utf8')).toBe(MEGABYTE.repeat(3))
  rmSync(other!)
})

test('a folder that goes while the cell prints leaves its part, and the rest is elsewhere', () => {
  const notebook = join(folder, 'notebook')
  const [first, second] = [notebook, tmpdir()].map(place => join(place, `output-${process.pid}-3.txt`))
  mkdirSync(notebook)
  const limit = new OutputLimit(notebook, () => now)
  limit.pass(page, MEGABYTE.repeat(3))
  rmSync(notebook, { recursive: true })
  writeFileSync(notebook, 'a file now')
  expect(limit.pass(page, 'more').notice).toBe(
    `\n… ${first} cannot be written: ENOTDIR: not a directory, open '${first}'. From here on it goes to ${second}\n`,
  )
  expect(readFileSync(second!, 'utf8')).toBe('more')
  rmSync(second!)
})

test('where nothing can be written, the cell says that its output is lost, and how much', () => {
  vi.stubEnv('TMPDIR', join(folder, 'gone'))
  try {
    const limit = new OutputLimit(join(folder, 'no'), () => now)
    expect(limit.pass(page, MEGABYTE.repeat(3)).notice).toMatch(
      /^\n… more output than a page can show\. .*ENOENT.* cannot be written: ENOENT.* From here on it is lost\n$/,
    )
    expect(limit.pass(page, MEGABYTE)).toEqual({ text: '' })
    expect(limit.end(3)).toBe('… 4.0 MB more are lost\n')
  } finally {
    vi.unstubAllEnvs()
  }
})

/** What the descriptors of this process lead to. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap(fd => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)]
    } catch {
      return [] // That which reads the folder.
    }
  })
}
