import type { HistoryRequest } from '@diptych/protocol'
import { expect, test } from 'vitest'
import { History } from './history.ts'

function filled(): History {
  const history = new History()
  for (const input of ['a = 1', 'a + 1', 'let b = 2\nb', 'a + 1']) history.add(input)
  history.setOutput(2, '2')
  history.setOutput(4, '2')
  return history
}

function find(request: Partial<HistoryRequest>): unknown {
  return filled().find({ output: false, raw: true, hist_access_type: 'tail', ...request })
}

test('tail gives the latest n, ten by default', () => {
  expect(find({ n: 2 })).toEqual([
    [1, 3, 'let b = 2\nb'],
    [1, 4, 'a + 1'],
  ])
  expect(find({})).toHaveLength(4)
  expect(find({ n: 0 })).toEqual([])
})

test('with output, each input comes with its result or null', () => {
  expect(find({ n: 2, output: true })).toEqual([
    [1, 3, ['let b = 2\nb', null]],
    [1, 4, ['a + 1', '2']],
  ])
})

test('range counts from start to before stop in the current session, which is 0 or 1', () => {
  const range = { hist_access_type: 'range', start: 2, stop: 4 } as const
  const lines = [
    [1, 2, 'a + 1'],
    [1, 3, 'let b = 2\nb'],
  ]
  expect(find({ ...range, session: 0 })).toEqual(lines)
  expect(find({ ...range, session: 1 })).toEqual(lines)
  expect(find({ ...range, session: -1 })).toEqual([])
  expect(find({ hist_access_type: 'range', start: 4 })).toEqual([[1, 4, 'a + 1']])
})

test.each([
  ['a*', [1, 2, 4]],
  ['a ? 1', [1, 2, 4]],
  ['a [+] 1', [2, 4]],
  ['a [^+] 1', [1]],
  ['*\n*', [3]],
  ['a', []],
  ['*', [1, 2, 3, 4]],
  ['(a|b)', []],
])('search %j', (pattern, numbers) => {
  const found = find({ hist_access_type: 'search', pattern }) as [number, number][]
  expect(found.map(([, number]) => number)).toEqual(numbers)
})

test('unique keeps the latest of each input, n the latest of those', () => {
  expect(find({ hist_access_type: 'search', pattern: 'a*', unique: true })).toEqual([
    [1, 1, 'a = 1'],
    [1, 4, 'a + 1'],
  ])
  expect(find({ hist_access_type: 'search', pattern: '*', unique: true, n: 2 })).toEqual([
    [1, 3, 'let b = 2\nb'],
    [1, 4, 'a + 1'],
  ])
})
