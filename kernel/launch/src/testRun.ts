/** @file Runs kinds of tests one after the other and sums up what came of them. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CommandFailed, runCommand } from './command.mjs'
import { type Counts, countsLine, type Ending, type Outcome, sum } from './counts.ts'
import { formatDuration } from './terminal.mjs'
import type { TestCommand, TestKind } from './testKinds.ts'
import { environmentOf, type Workplace } from './workplace.ts'

/** A kind that takes longer hangs: it is ended and counts as failed, so that the others still run. */
const limitMinutes = { usual: 20, long: 240 }

/** What came of one kind. */
export interface KindResult extends Outcome {
  readonly name: string
  readonly durationMs: number
  /** Why it did not run. */
  readonly reason?: string
}

export interface TestRunOptions {
  readonly signal: AbortSignal
  /** Takes a line of text; default: prints it. */
  readonly print?: (line: string) => void
}

/** Runs the kinds that this machine allows and prints their output as it comes. */
export async function runKinds(
  kinds: readonly TestKind[],
  place: Workplace,
  { signal, print = line => console.log(line) }: TestRunOptions,
): Promise<KindResult[]> {
  const results: KindResult[] = []
  for (const [index, kind] of kinds.entries()) {
    const title = `[${index + 1}/${kinds.length}] ${kind.name}`
    const reason = await kind.missing(place)
    if (reason) {
      print(`\n${title}: skipped, ${reason}`)
      results.push({ name: kind.name, passed: 0, failed: 0, skipped: 1, failures: [], durationMs: 0, reason })
      continue
    }
    print(`\n${title}: ${kind.about}`)
    const started = Date.now()
    const outcome = await runKind(kind, place, signal, print)
    const durationMs = Date.now() - started
    results.push({ name: kind.name, ...outcome, durationMs })
    print(`${title}: ${countsLine(outcome)} (${formatDuration(durationMs)})`)
  }
  return results
}

async function runKind(
  kind: TestKind,
  place: Workplace,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<Outcome> {
  const outcomes: Outcome[] = []
  for (const command of kind.commands(place)) {
    outcomes.push(await runTests(command, place, signal, print, kind.isLong ? limitMinutes.long : limitMinutes.usual))
  }
  return { ...sum(outcomes), failures: outcomes.flatMap(({ failures }) => failures) }
}

async function runTests(
  command: TestCommand,
  place: Workplace,
  signal: AbortSignal,
  print: (line: string) => void,
  minutes: number,
): Promise<Outcome> {
  const shown = [command.file.replace(/^.*\//, ''), ...command.args.filter(arg => !arg.startsWith('--outputFile'))]
  const name = shown.join(' ').replaceAll(`${place.root}/`, '')
  const limit = AbortSignal.timeout(minutes * 60_000)
  const ending = await endingOf(
    runCommand(command.file, command.args, {
      cwd: command.cwd ?? place.root,
      env: testEnvironment(place),
      signal: AbortSignal.any([signal, limit]),
      onLine: line => print(`  ${line}`),
    }),
    limit,
    minutes,
  )
  return withEnding(name, ending, command.count(ending))
}

/** Counts a run that failed without saying where as one failure more. */
export function withEnding(name: string, { code }: Ending, outcome: Outcome | undefined): Outcome {
  if (!outcome) return { passed: 0, failed: 1, skipped: 0, failures: [`${name} ended (${code}) without its counts`] }
  if (code === 0 || outcome.failed > 0) {
    return outcome.failed > 0 && outcome.failures.length === 0 ? { ...outcome, failures: [name] } : outcome
  }
  return { ...outcome, failed: 1, failures: [`${name} ended with ${code}, though no test failed`] }
}

async function endingOf(run: Promise<string[]>, limit: AbortSignal, minutes: number): Promise<Ending> {
  try {
    return { code: 0, lines: await run }
  } catch (error) {
    if (error instanceof CommandFailed) return { code: error.ending, lines: error.lines }
    if (error === limit.reason) return { code: `not done after ${minutes} minutes`, lines: [] }
    throw error
  }
}

/** The Python environment's, and a Jupyter of its own: a person's settings and kernels stay out of the tests, and these out of a person's history. */
function testEnvironment(place: Workplace): NodeJS.ProcessEnv {
  const jupyter = join(place.state, 'jupyter')
  mkdirSync(jupyter, { recursive: true })
  return {
    ...environmentOf(place),
    DIPTYCH_HISTORY: ':memory:',
    JUPYTER_CONFIG_DIR: join(jupyter, 'config'),
    JUPYTER_DATA_DIR: join(jupyter, 'data'),
    JUPYTER_RUNTIME_DIR: join(jupyter, 'runtime'),
    IPYTHONDIR: join(jupyter, 'ipython'),
    // What a person set for work must not decide what the tests see.
    DIPTYCH_MODE: undefined,
    DIPTYCH_DEBUG: undefined,
  }
}

/** The table at the end, what failed, and the line of counts. */
export function summary(results: readonly KindResult[], durationMs: number): string {
  const rows = results.map(result =>
    result.reason
      ? `${result.name.padEnd(12)} skipped: ${result.reason}`
      : `${result.name.padEnd(12)} ${columns(result)} ${formatDuration(result.durationMs).padStart(13)}`,
  )
  const failures = results.flatMap(({ name, failures: all }) => all.map(failure => `  ${name}: ${failure}`))
  return [
    `\n${'kind'.padEnd(12)}   passed   failed  skipped          time`,
    ...rows,
    `${'all'.padEnd(12)} ${columns(sum(results))} ${formatDuration(durationMs).padStart(13)}`,
    ...(failures.length > 0 ? ['\nFailed (in full above):', ...failures] : []),
    '',
    countsLine(sum(results)),
  ].join('\n')
}

function columns({ passed, failed, skipped }: Counts): string {
  return [passed, failed, skipped].map(count => String(count).padStart(8)).join(' ')
}
