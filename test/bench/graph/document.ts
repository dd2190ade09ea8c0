/** @file Writes docs/graph-benchmarks.md. */

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { busyWarning } from '../engine/results.ts'
import type { Results } from './graph.ts'
import { peerKinds } from './peers.ts'
import { overheadTable, tableOf } from './table.ts'
import { judge } from './targets.ts'

const path = fileURLToPath(new URL('../../../docs/graph-benchmarks.md', import.meta.url))

/** @param command - what was typed after `npm run bench -- graph` */
export function writeDocument(results: Results, command: string): void {
  writeFileSync(path, documentOf(results, command))
}

export function documentOf(results: Results, command: string): string {
  const { rows, overheads, circumstances } = results
  const { date, machine, versions, threads, rounds, loadBefore } = circumstances
  const abouts = new Map(rows.map(({ workload, about }) => [workload, about]))
  const peers = peerKinds.filter(({ name }) => rows.some(({ peer }) => peer === name))
  const warning = busyWarning(circumstances)
  return `# Benchmarks of compiled code

<!-- Written by \`npm run bench -- graph ${command}\`; do not edit. -->

The same work as in \`docs/benchmarks.md\`, compiled: the same numbers go in, and the bench stops if other numbers come out. All take turns in one
run. *diptych / peer* is the time of the faster of diptych's two ways of compiling (the row that says *diptych*) as a share of the peer's, with its
95 % interval: below 1, diptych is faster. The *first call* traces, optimises and compiles; it is not part of the other times.

${tableOf(rows).join('\n')}

${[...abouts].map(([workload, about]) => `- **${workload}**: ${about}`).join('\n')}

${peers.map(({ name, about }) => `- \`${name}\`: ${about}`).join('\n')}

## What Diptych adds to TensorFlow's time

Times of a graph cell's steps, and eager mode's beside them, end when a step's results are computed. No step reads a result: the copy to JavaScript
takes the same in every mode.

${overheadTable(overheads).join('\n')}

## Targets

| target | measured | |
|---|---|---|
${judge(results)
  .map(({ text, measured, verdict }) => `| ${text} | ${measured} | ${verdict} |`)
  .join('\n')}

*Unclear*: the limit lies within the interval.${warning ? `\n\n**${warning}**` : ''}

## Where and how

- ${date.slice(0, 10)}, ${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(0)} GiB, ${machine.system}; ${threads} threads an op,
  ${rounds} rounds; load average before the run ${loadBefore.toFixed(1)}
${Object.entries(versions)
  .map(
    ([peer, parts]) =>
      `- ${peer}: ${Object.entries(parts)
        .map(part => part.join(' '))
        .join(', ')}`,
  )
  .join('\n')}

To measure anew: \`npm run bench -- graph\`; \`--help\` tells of peers, workloads and JSON, \`--write\` writes this page.
`
}
