import { expect, test } from 'vitest'
import { formatBytes, formatDuration, ProgressLine } from './terminal.mjs'

function line(isTTY: boolean, columns = 80) {
  const writes: string[] = []
  let nowMs = 0
  const output = { isTTY, columns, write: (text: string) => writes.push(text) }
  const progress = new ProgressLine('[1/6] npm packages', output, () => nowMs)
  return { progress, writes, at: (ms: number) => (nowMs = ms) }
}

test('a log gets a line at the start, one in ten seconds, and one at the end', () => {
  const { progress, writes, at } = line(false)
  progress.begin()
  at(3000)
  progress.update('1 of 9')
  at(12_000)
  progress.update('5 of 9')
  at(14_000)
  progress.update('6 of 9')
  progress.finish('9 packages')
  expect(writes).toEqual([
    '[1/6] npm packages …\n',
    '[1/6] npm packages … 5 of 9\n',
    '[1/6] npm packages: 9 packages (14 s)\n',
  ])
})

test('a terminal has one line that is drawn again', () => {
  const { progress, writes, at } = line(true)
  progress.begin()
  at(500)
  progress.update('1 of 9')
  progress.finish('9 packages')
  expect(writes).toEqual([
    '\r\x1b[K[1/6] npm packages … (0.0 s)',
    '\r\x1b[K[1/6] npm packages … 1 of 9 (0.5 s)',
    '\r\x1b[K[1/6] npm packages: 9 packages (0.5 s)\n',
  ])
})

test('a line never wraps: what wrapped could not be drawn again', () => {
  const { progress, writes, at } = line(true, 30)
  at(500)
  progress.update('a rather long description')
  progress.finish('')
  expect(writes[0]).toBe('\r\x1b[K[1/6] npm packages … a rathe…')
})

test('a step that had nothing to do is one line', () => {
  const { progress, writes } = line(false)
  progress.finish('up to date')
  expect(writes).toEqual(['[1/6] npm packages: up to date (0.0 s)\n'])
})

test.each([
  [40, '0.0 s'],
  [9949, '9.9 s'],
  [9950, '10 s'],
  [59_400, '59 s'],
  [185_000, '3 min 5 s'],
])('%d ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test.each([
  [10, '1 kB'],
  [17_334_944, '17 MB'],
  [2.8e9, '2.8 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
