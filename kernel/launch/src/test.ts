/** @file `npm test`: sets up what is missing, then runs every kind of test that the machine allows; the long ones with `--all` or by name. */

import { countsLine } from './counts.ts'
import { Interrupted, listenForInterruption } from './interruption.mjs'
import { setUp } from './setup.ts'
import { formatDuration } from './terminal.mjs'
import { type TestKind, testKinds } from './testKinds.ts'
import { runKinds, summary } from './testRun.ts'
import { workplace } from './workplace.ts'

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--list')) return list()
  const named = args.filter(name => name !== '--all')
  const unknown = named.filter(name => !testKinds.some(kind => kind.name === name))
  if (unknown.length > 0) {
    const names = testKinds.map(({ name }) => name).join(', ')
    console.error(
      `npm test: there is no kind of test called ${unknown.join(', ')}. Kinds: ${names}. Usage: npm test [-- KIND … | --all | --list]`,
    )
    return 1
  }
  const kinds = testKinds.filter(({ name, isLong }) =>
    named.length > 0 ? named.includes(name) : !isLong || args.includes('--all'),
  )
  const interruption = listenForInterruption()
  try {
    return await testAll(kinds, interruption.signal)
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    console.log('Stopped.')
    return error.exitCode
  } finally {
    interruption.dispose()
  }
}

async function testAll(kinds: readonly TestKind[], signal: AbortSignal): Promise<number> {
  const started = Number(process.env.DIPTYCH_LAUNCH_STARTED ?? Date.now())
  if (!(await setUp(workplace, { test: true, signal }))) {
    // The last line is always the counts.
    console.log(countsLine({ passed: 0, failed: 1, skipped: 0 }))
    return 1
  }
  console.log(`Set up after ${formatDuration(Date.now() - started)}.`)
  const results = await runKinds(kinds, workplace, { signal })
  console.log(summary(results, Date.now() - started))
  return results.some(({ failed }) => failed > 0) ? 1 : 0
}

async function list(): Promise<number> {
  for (const kind of testKinds) {
    const reason = await kind.missing(workplace)
    const about = kind.isLong ? `${kind.about}; with --all` : kind.about
    console.log(`${kind.name.padEnd(12)}${about}${reason ? `\n${' '.repeat(12)}skipped here: ${reason}` : ''}`)
  }
  return 0
}
