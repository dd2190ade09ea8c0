import { expect, test } from 'vitest'
import { formatBytes } from './bytes.ts'

test.each([
  [999, '1 kB'],
  [999_000, '999 kB'],
  [1e6, '1 MB'],
  [1_500_000_000, '1.5 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
