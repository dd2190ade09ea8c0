import { expect, test } from 'vitest'
import { HASH_SEED } from './cellFiles.ts'
import { murmur2 } from './murmur2.ts'

// From Python: ipykernel.compiler.murmur2_x86(text, 0xC70F6907)
test.each([
  ['', 3990065800],
  ['a', 2167009006],
  ['ab', 2805137849],
  ['abc', 3350977461],
  ['abcd', 804720481],
  ['1 + 1', 2359671083],
  ["const été = '🎉'\nété", 1761099054],
])('the hash of %j is the one that ipykernel has', (text, hash) => {
  expect(murmur2(text, HASH_SEED)).toBe(hash)
})
