/** @file Which code a diff shows, and what it says where there is nothing to show. */

import { comparisonExamples } from '@diptych/protocol/examples'
import { expect, test } from 'vitest'
import { comparedCode, sameCodeSentence } from './comparedCode.ts'

const stored = comparisonExamples[0]!.payload

test('a diff is of the cell’s text as it stands', () => {
  expect(comparedCode("%%compare\n//% eager\nx\n//% own {mode: 'graph'}\ny\n", stored)).toEqual([
    // The stored comparison tells what the session's default was for it.
    { name: 'eager', mode: 'eager', code: 'x' },
    { name: 'own', mode: 'graph', code: 'y' },
  ])
})

test('a diff is of the stored code where there is no cell, or one that cannot be read', () => {
  expect(comparedCode(undefined, stored)).toBe(stored.variants)
  expect(comparedCode('1 + 1', stored)).toBe(stored.variants)
})

test('variants that run the same code are told apart in words', () => {
  const code = 'x'
  const eager = { name: 'eager', mode: 'eager', code } as const
  const graph = { name: 'graph', mode: 'graph', code } as const
  expect(sameCodeSentence(eager, graph)).toBe('eager and graph run the same code; they differ in their mode.')
  expect(sameCodeSentence(eager, { ...eager, name: 'again' })).toBe('eager and again run the same code, both as eager.')
  expect(sameCodeSentence(eager, { name: 'b', mode: undefined, code })).toBe('eager and b run the same code.')
  expect(sameCodeSentence(eager, { ...graph, code: 'y' })).toBeUndefined()
})
