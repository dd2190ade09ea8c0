/** @file Writes docs/coverage.md: which specs of tfjs-core do not pass on TensorFlow, and why. */

import { writeFileSync } from 'node:fs'
import { KNOWN_FAILURES, type KnownFailure } from './known.ts'

/** @param explained - for each reason, the full names of the specs that failed for it in an eager run. */
export function writeCoverage(
  counts: { passed: number; failed: number; skipped: number },
  explained: ReadonlyMap<KnownFailure, readonly string[]>,
): void {
  const total = [...explained.values()].reduce((sum, specs) => sum + specs.length, 0)
  const sections = [...explained].map(
    ([{ reason }, specs]) =>
      `### ${capitalised(reason)} (${specs.length})\n\n${specs.map(spec => `- ${spec}`).join('\n')}`,
  )
  const inGraphs = KNOWN_FAILURES.filter(({ modes }) => modes).map(
    ({ reason, specs, modes }) =>
      `| ${modes!.join(', ')} | ${specs.map(spec => spec.replace('test-tensorflow {} ', '').trim()).join('<br>')} | ${reason} |`,
  )
  const text = `<!-- Written by "node test/tfjs-core/run.ts --coverage". Change test/tfjs-core/known.ts and run it again. -->

# Coverage

tfjs-core's own specs, all of them, run on the TensorFlow backend. A spec whose kernel computes in JavaScript instead of calling TensorFlow
counts as failed. Eagerly **${counts.passed} pass**, ${total} do not for the reasons below, and ${counts.skipped - total} are switched off by tfjs itself.

## Eager

${sections.join('\n\n')}

## Recorded as a graph

The same, and besides:

| mode | specs | reason |
|---|---|---|
${inGraphs.join('\n')}

XLA also clamps an index that is out of range (gather and its kin) instead of refusing it.
`
  writeFileSync(new URL('../../docs/coverage.md', import.meta.url), text)
}

function capitalised(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}
