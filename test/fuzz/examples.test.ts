/** @file The calls that the fuzz run changes are calls that work: of others all inputs would be refused for one reason. */

import { afterAll, expect, test } from 'vitest'
import type { Example } from './plan.ts'
import { Runner } from './runner.ts'
import { examplesOf, isRaw, subjectNames } from './subject.ts'

const runner = new Runner()
afterAll(() => runner[Symbol.dispose]())

test('each kernel takes one of its examples', async () => {
  const without: string[] = []
  for (const kernel of subjectNames().filter(name => !isRaw(name))) {
    if (!(await takesOne(examplesOf(kernel)))) without.push(kernel)
  }
  expect(without).toEqual([])
})

async function takesOne(examples: readonly Example[]): Promise<boolean> {
  for (const example of examples) {
    const result = await runner.run({ kind: 'run', plan: { ...example, setting: 'eager' } })
    if (result.kind === 'ran' && result.error === undefined) return true
  }
  return false
}
