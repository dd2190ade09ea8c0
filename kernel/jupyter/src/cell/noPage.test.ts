import { runInNewContext } from 'node:vm'
import * as Plot from '@observablehq/plot'
import { expect, test } from 'vitest'
import { adviseOnPage } from './noPage.ts'

function errorOf(code: () => unknown): Error {
  try {
    code()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

test.each<[string, () => unknown]>([
  ['Observable Plot without a document', () => Plot.dot([[1, 2]]).plot()],
  ['document', () => runInNewContext('document.body')],
  ['a class of a page', () => runInNewContext('class Own extends HTMLElement {}')],
])('there is advice for %s', (_, code) => {
  expect(adviseOnPage(errorOf(code))).toContain('new JSDOM().window')
})

test.each<[string, () => unknown]>([
  ['another name', () => runInNewContext('documents.body')],
  ['another property', () => runInNewContext('undefined.documents')],
])('there is none for %s', (_, code) => {
  expect(adviseOnPage(errorOf(code))).toBeUndefined()
})
