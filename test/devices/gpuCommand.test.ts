/** @file `npm run gpu` where there is no GPU, and the report that it makes of what was run. */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { noGpuReason } from '../gpu/gpus.ts'
import { type DoctorRun, reportOf, type TestRun } from '../gpu/report.ts'

const main = fileURLToPath(new URL('../gpu/main.ts', import.meta.url))
const reason = noGpuReason()

test.skipIf(reason === undefined)('without a GPU the command says so and fails', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toBe(`npm run gpu: ${reason}. To rehearse it on logical CPU devices: npm run gpu -- --cpu\n`)
})

const doctor: DoctorRun = { ok: true, checks: [{ name: 'GPU', status: 'ok', detail: '1 in use: NVIDIA H100' }] }
const passing: TestRun = { project: 'gpu', numPassedTests: 9, numFailedTests: 0, numPendingTests: 1, testResults: [] }
const runs = { doctor, tests: [passing], bench: { table: '| workload | ms |', code: 0 }, isRehearsal: false }

test('a report tells the machine, the counts and the bench', () => {
  const { text, isWell } = reportOf(runs)
  expect(isWell).toBe(true)
  expect(text).toBe(`# Report of a GPU machine

All is well.

## Machine

| check | | found |
|---|---|---|
| GPU | ok | 1 in use: NVIDIA H100 |

## Tests

| project | passed | failed | skipped |
|---|---|---|---|
| gpu | 9 | 0 | 1 |

## Bench

| workload | ms |
`)
})

test('an unused GPU, a failed test, a file that could not run and a failed bench make it fail', () => {
  const unused = { name: 'GPU', status: 'warning', detail: 'a | b', fix: 'mend' }
  const assertion = { status: 'failed', fullName: 'devices /gpu:0 x', failureMessages: ['expected 1\n  at y'] }
  const results = [
    { status: 'failed', name: 'a.test.ts', message: '', assertionResults: [assertion] },
    { status: 'failed', name: 'b.test.ts', message: 'no library\nat z', assertionResults: [] },
  ]
  const { text, isWell } = reportOf({
    ...runs,
    doctor: { ok: true, checks: [unused] },
    tests: [{ ...passing, numFailedTests: 1, testResults: results }],
    bench: { table: '', code: 1 },
  })
  expect(isWell).toBe(false)
  expect(text).toContain("Something is wrong: 1 of the machine's checks, 2 tests, the bench.")
  expect(text).toContain('| GPU | warning | a \\| b<br>Fix: mend |')
  expect(text).toContain('- gpu: devices /gpu:0 x: expected 1\n\n- gpu: b.test.ts: no library\n')
})
