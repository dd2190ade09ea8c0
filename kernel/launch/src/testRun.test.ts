import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readCountsLine } from './counts.ts'
import type { TestKind } from './testKinds.ts'
import { runKinds, summary, withEnding } from './testRun.ts'
import { workplaceAt } from './workplace.ts'

const folder = mkdtempSync(join(tmpdir(), 'diptych-kinds-'))
const place = workplaceAt(folder)
const { signal } = new AbortController()

afterAll(() => rmSync(folder, { recursive: true }))

function kind(name: string, script: string, missing?: string): TestKind {
  return {
    name,
    about: `about ${name}`,
    missing: () => missing,
    commands: () => [{ file: process.execPath, args: ['-e', script], count: readCountsLine }],
  }
}

test('every kind is run, crashes count as failures, skipped kinds say why, the last line sums up', async () => {
  const printed: string[] = []
  const kinds = [
    kind('good', `console.log('5 passed, 0 failed, 1 skipped')`),
    kind('bad', `console.log('details'); console.log('2 passed, 1 failed, 0 skipped'); process.exitCode = 1`),
    kind('crash', `process.kill(process.pid, 'SIGKILL')`),
    kind('gpu', '', 'no GPU'),
  ]
  const results = await runKinds(kinds, place, { signal, print: line => printed.push(line) })
  expect(printed).toContain('  details')
  const lines = summary(results, 61_000).split('\n')
  expect(lines.at(-1)).toBe('7 passed, 2 failed, 2 skipped')
  expect(lines).toContain('gpu          skipped: no GPU')
  expect(lines.find(line => line.startsWith('  crash'))).toContain('ended (SIGKILL) without its counts')
  expect(lines.find(line => line.startsWith('  bad'))).toBeDefined()
})

test('a failure without a failed test still counts', () => {
  const passed = { passed: 3, failed: 0, skipped: 0, failures: [] }
  expect(withEnding('run', { code: 1, lines: [] }, passed)).toEqual({
    ...passed,
    failed: 1,
    failures: ['run ended with 1, though no test failed'],
  })
  expect(withEnding('run', { code: 0, lines: [] }, passed)).toEqual(passed)
})

test('an interruption ends the run', async () => {
  const stopped = AbortSignal.abort(new Error('stopped'))
  await expect(runKinds([kind('good', '')], place, { signal: stopped, print: () => {} })).rejects.toThrow('stopped')
})
