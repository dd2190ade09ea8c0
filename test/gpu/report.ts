/** @file The report of `npm run gpu`, in Markdown. Pure. */

/** What `diptych doctor --json` prints. */
export interface DoctorRun {
  readonly ok: boolean
  readonly checks: readonly {
    readonly name: string
    readonly status: string
    readonly detail: string
    readonly fix?: string
  }[]
}

/** The part of vitest's JSON report that is told here. */
export interface TestRun {
  readonly project: string
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly status: string
      readonly fullName: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

export interface BenchRun {
  readonly table: string
  readonly code: number
}

export interface Runs {
  readonly doctor: DoctorRun
  readonly tests: readonly TestRun[]
  readonly bench: BenchRun
  /** Without GPUs, to see that all of it runs. */
  readonly isRehearsal: boolean
}

/** @returns the text, and whether nothing failed and, but in a rehearsal, a GPU was used */
export function reportOf({ doctor, tests, bench, isRehearsal }: Runs): { text: string; isWell: boolean } {
  const unwell = doctor.checks.filter(({ name, status }) => status === 'error' || (name === 'GPU' && status !== 'ok'))
  const failures = tests.flatMap(failuresOf)
  const isWell = unwell.length === 0 && failures.length === 0 && bench.code === 0
  const lines = [
    `# ${isRehearsal ? 'Rehearsal without a GPU' : 'Report of a GPU machine'}`,
    '',
    isWell ? 'All is well.' : `Something is wrong: ${verdict(unwell.length, failures.length, bench.code)}.`,
    '',
    '## Machine',
    '',
    '| check | | found |',
    '|---|---|---|',
    ...doctor.checks.map(({ name, status, detail, fix }) => `| ${name} | ${status} | ${cell(detail, fix)} |`),
    '',
    '## Tests',
    '',
    '| project | passed | failed | skipped |',
    '|---|---|---|---|',
    ...tests.map(
      ({ project, numPassedTests, numFailedTests, numPendingTests }) =>
        `| ${project} | ${numPassedTests} | ${numFailedTests} | ${numPendingTests} |`,
    ),
    ...failures.map(failure => `\n- ${failure}`),
    '',
    '## Bench',
    '',
    bench.code === 0 ? bench.table : `It failed.\n\n${bench.table}`,
    '',
  ]
  return { text: lines.join('\n'), isWell }
}

function verdict(checks: number, failures: number, benchCode: number): string {
  const parts = [
    checks > 0 ? `${checks} of the machine's checks` : '',
    failures > 0 ? `${failures} tests` : '',
    benchCode === 0 ? '' : 'the bench',
  ]
  return parts.filter(Boolean).join(', ')
}

// A file that could not run at all has no tests, and a message of its own.
function failuresOf({ project, testResults }: TestRun): string[] {
  return testResults.flatMap(({ status, name, message, assertionResults }) => {
    const failed = assertionResults.filter(result => result.status === 'failed')
    if (status === 'failed' && failed.length === 0) return [`${project}: ${name}: ${message.split('\n')[0]}`]
    return failed.map(
      ({ fullName, failureMessages }) => `${project}: ${fullName}: ${failureMessages[0]?.split('\n')[0]}`,
    )
  })
}

function cell(detail: string, fix: string | undefined): string {
  const text = fix === undefined ? detail : `${detail}\nFix: ${fix}`
  return text.replaceAll('|', '\\|').replaceAll('\n', '<br>')
}
