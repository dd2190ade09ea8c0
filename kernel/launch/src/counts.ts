/** @file How many tests passed, failed and were skipped, read from what each kind of test says at its end. */

import { readFileSync } from 'node:fs'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** What came of a run: its counts, and the names of what failed where they are known. */
export interface Outcome extends Counts {
  readonly failures: readonly string[]
}

/** How a program ended. `code` is a signal's name if one ended it. */
export interface Ending {
  readonly code: number | string
  readonly lines: readonly string[]
}

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0 }

export function sum(all: readonly Counts[]): Counts {
  return all.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    noCounts,
  )
}

/** The line that every run of tests here ends with. */
export function countsLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

/** Reads the last line of the form `N passed, N failed, N skipped`. */
export function readCountsLine({ lines }: Ending): Outcome | undefined {
  for (const line of lines.toReversed()) {
    const match = /^(\d+) passed, (\d+) failed, (\d+) skipped$/.exec(line.trim())
    if (match) return { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3]), failures: [] }
  }
  return undefined
}

/** A program that finds fault or does not is one test. */
export function countExit({ code }: Ending): Outcome {
  return code === 0
    ? { passed: 1, failed: 0, skipped: 0, failures: [] }
    : { passed: 0, failed: 1, skipped: 0, failures: [] }
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** Reads vitest's JSON report. A file that could not even be loaded counts as one failure. */
export function readVitestReport(file: string, root: string): Outcome | undefined {
  let report: VitestReport
  try {
    report = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // Vitest ended before it wrote one; that is for the caller to say.
    return undefined
  }
  const outcome = { passed: 0, failed: 0, skipped: 0, failures: [] as string[] }
  for (const { name, status, assertionResults } of report.testResults) {
    const path = name.replace(`${root}/`, '')
    for (const test of assertionResults) {
      if (test.status === 'passed') outcome.passed++
      else if (test.status === 'failed') outcome.failures.push(`${path}: ${test.fullName}`)
      else outcome.skipped++
    }
    if (status === 'failed' && !assertionResults.some(test => test.status === 'failed')) outcome.failures.push(path)
  }
  outcome.failed = outcome.failures.length
  return outcome
}

/** Reads the rows of `shared/checks/kernel/conformance.py`. */
export function readConformance({ lines }: Ending): Outcome | undefined {
  const rows = lines.map(line => /^(test_\w+)\s+(pass|fail|error|skip)\b/.exec(line)).filter(row => row !== null)
  if (rows.length === 0) return undefined
  const failures = rows.filter(([, , result]) => result === 'fail' || result === 'error').map(([, name]) => name!)
  const skipped = rows.filter(([, , result]) => result === 'skip').length
  return { passed: rows.length - failures.length - skipped, failed: failures.length, skipped, failures }
}

/** Reads the end of `shared/checks/kernel/stress_interrupt.py`: each interrupt is a test. */
export function readStress({ lines }: Ending): Outcome | undefined {
  const match = lines.map(line => /^interrupts (\d+) bad (\d+)/.exec(line)).find(Boolean)
  if (!match) return undefined
  const [all, bad] = [Number(match[1]), Number(match[2])]
  return { passed: Math.max(0, all - bad), failed: bad, skipped: 0, failures: [] }
}
