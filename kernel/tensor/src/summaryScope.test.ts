import { expect, test } from 'vitest'
import { ArgumentError } from './errors.ts'
import { currentSummaryScope, runWithSummaries } from './summaryScope.ts'

test('a scope in a scope is below it, and stays mute', () => {
  const seen = runWithSummaries({ subdirectory: 'a', mute: true }, () =>
    runWithSummaries({ subdirectory: 'b/c' }, currentSummaryScope),
  )
  expect(seen).toEqual({ subdirectory: 'a/b/c', mute: true })
})

test('a scope ends with its function, follows its awaits, and is not seen beside it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const inside = runWithSummaries({ subdirectory: 'a' }, async () => {
    await promise
    return currentSummaryScope().subdirectory
  })
  expect(currentSummaryScope()).toEqual({ subdirectory: '', mute: false })
  resolve()
  expect(await inside).toBe('a')
})

test.each(['/tmp', '..', '../other', 'a/../../other'])('the subdirectory %j is refused', subdirectory => {
  expect(() => runWithSummaries({ subdirectory }, () => 0)).toThrow(ArgumentError)
  expect(() => runWithSummaries({ subdirectory: 'a' }, () => runWithSummaries({ subdirectory }, () => 0))).toThrow(
    `runWithSummaries: the subdirectory must be below the logdir, got "${subdirectory}".`,
  )
})
