import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { countExit, countsLine, readConformance, readCountsLine, readStress, readVitestReport, sum } from './counts.ts'

const ending = (...lines: string[]) => ({ code: 0, lines })

test('the last line of counts counts', () => {
  expect(readCountsLine(ending('1 passed, 0 failed, 0 skipped', 'more', '3 passed, 2 failed, 1 skipped', ''))).toEqual({
    passed: 3,
    failed: 2,
    skipped: 1,
    failures: [],
  })
})

test('what only looks like counts does not', () => {
  expect(readCountsLine(ending('3 passed', 'about 3 passed, 2 failed, 1 skipped so far'))).toBeUndefined()
})

test('a line of counts reads back', () => {
  const counts = sum([
    { passed: 1, failed: 2, skipped: 3 },
    { passed: 10, failed: 20, skipped: 30 },
  ])
  expect(readCountsLine(ending(countsLine(counts)))).toMatchObject({ passed: 11, failed: 22, skipped: 33 })
})

test('a program without counts is one test', () => {
  expect([countExit({ code: 0, lines: [] }).passed, countExit({ code: 1, lines: [] }).failed]).toEqual([1, 1])
})

test("vitest's report: failures by name, files that do not load, skipped and to do", () => {
  const folder = mkdtempSync(join(tmpdir(), 'diptych-report-'))
  const file = join(folder, 'report.json')
  const testResults = [
    {
      name: '/root/a.test.ts',
      status: 'failed',
      assertionResults: [
        { fullName: 'adds', status: 'passed' },
        { fullName: 'subtracts', status: 'failed' },
        { fullName: 'divides', status: 'skipped' },
        { fullName: 'roots', status: 'todo' },
      ],
    },
    { name: '/root/b.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] },
  ]
  writeFileSync(file, JSON.stringify({ testResults }))
  expect(readVitestReport(file, '/root')).toEqual({
    passed: 1,
    failed: 2,
    skipped: 2,
    failures: ['a.test.ts: subtracts', 'b.test.ts'],
  })
  rmSync(folder, { recursive: true })
  expect(readVitestReport(file, '/root')).toBeUndefined()
})

test("the shared checks' own words", () => {
  const rows = [
    'test_execute_stdout        pass   ',
    'test_history               fail   AssertionError',
    'test_pager                 skip   no page',
  ]
  expect(readConformance(ending(...rows))).toEqual({ passed: 1, failed: 1, skipped: 1, failures: ['test_history'] })
  expect(readConformance(ending('Traceback'))).toBeUndefined()
  expect(readStress(ending('interrupts 200 bad 3', "(7, 'sync', 'died')"))).toMatchObject({ passed: 197, failed: 3 })
})
