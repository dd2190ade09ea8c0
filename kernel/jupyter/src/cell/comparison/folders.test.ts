import { expect, test } from 'vitest'
import { variantFolders } from './folders.ts'

test('names that are folders stay as they are', () => {
  const names = ['eager', 'graph+xla', 'größe_2', '高速', 'lr-3']
  expect(variantFolders(names)).toEqual(names)
})

test('what no folder may be called, or would lead out, becomes one', () => {
  expect(variantFolders(['..', '../../x', 'a b', '<b>"q"</b>', '🚀', 'C:\\x', '.'])).toEqual([
    'variant',
    'x',
    'a-b',
    'b-q-b',
    'variant-2',
    'C-x',
    'variant-3',
  ])
})

test('names that come out alike, in any case, are numbered', () => {
  expect(variantFolders(['a b', 'a-b', 'A/B', 'a b-2', '🐢', '🚀'])).toEqual([
    'a-b',
    'a-b-2',
    'A-B-3',
    'a-b-2-2',
    'variant',
    'variant-2',
  ])
})

test('long names are cut, and stay apart', () => {
  const [first, second] = variantFolders(['n'.repeat(500), `${'n'.repeat(500)}2`]) as [string, string]
  expect(first).toBe('n'.repeat(60))
  expect(second).toBe(`${'n'.repeat(60)}-2`)
})
