/** @file Inputs that once ended the process end none today; and a process that ends is noticed. */

import { afterAll, expect, test } from 'vitest'
import { readCorpus } from './corpus.ts'
import { Runner } from './runner.ts'

const runner = new Runner()
afterAll(() => runner[Symbol.dispose]())

test.each(readCorpus().map(entry => [`${entry.subject}, ${entry.setting}: ${entry.died}`, entry] as const))(
  '%s',
  async (_, { died: _died, ...plan }) => {
    expect(await runner.run({ kind: 'run', plan })).toMatchObject({ kind: 'ran' })
  },
)

test('an input that ends its process is named by its seed, and the next one runs', async () => {
  using victim = new Runner()
  const result = victim.run({ kind: 'fuzz', subject: 'Add', from: 5, to: 2 ** 31 - 1 })
  await victim.busy()
  victim.kill('SIGABRT')
  const death = await result
  expect(death).toMatchObject({ kind: 'abort', ending: 'SIGABRT' })
  expect(death).toHaveProperty('progress.seed', expect.any(Number))
  expect(await victim.run({ kind: 'fuzz', subject: 'Add', from: 0, to: 3 })).toMatchObject({ kind: 'fuzzed' })
})
