/** @file Writes docs/benchmarks.md. */

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { busyWarning, type Circumstances, type Row } from './results.ts'
import { tableOf } from './table.ts'
import { judge } from './targets.ts'

const path = fileURLToPath(new URL('../../../docs/benchmarks.md', import.meta.url))

/** @param command - what was typed after `npm run bench -- engine` */
export function writeDocument(rows: readonly Row[], circumstances: Circumstances, command: string): void {
  writeFileSync(path, documentOf(rows, circumstances, command))
}

export function documentOf(rows: readonly Row[], circumstances: Circumstances, command: string): string {
  const { date, machine, versions, threads, rounds, loadBefore } = circumstances
  const abouts = new Map(rows.map(({ workload, about }) => [workload, about]))
  const warning = busyWarning(circumstances)
  const gigabytes = (machine.memoryBytes / 2 ** 30).toFixed(0)
  return `# Benchmarks

<!-- Written by \`npm run bench -- engine ${command}\`; do not edit. -->

The engine beside others, on the same work: the same numbers go in, and the bench stops if other numbers come out. All take turns in one run, so
that whatever else the machine does meets all of them. *diptych / peer* is diptych's time as a share of the other's (below 1: diptych is faster),
with the 95 % interval of the ratio of medians; *CPU time* is what a process computes, on all its threads.

${tableOf(rows).join('\n')}

${[...abouts].map(([workload, about]) => `- **${workload}**: ${about}`).join('\n')}

\`diptych\` runs eagerly, like all the others. \`tensorflow\` is TensorFlow's own Python over the very library that diptych uses, \`tfjs-node\` that
library under tfjs-node's C++ binding, \`tfjs-cpu\` tfjs's backend in JavaScript. \`memcpy-new\` copies into memory that is allocated for it, as a
tensor's is, \`memcpy-mapped\` into memory that is there already.

## Targets

| target | measured | |
|---|---|---|
${judge(rows)
  .map(({ text, measured, verdict }) => `| ${text} | ${measured} | ${verdict} |`)
  .join('\n')}

*Unclear*: the limit lies within the interval.${warning ? `\n\n**${warning}**` : ''}

## Where and how

- ${date.slice(0, 10)}, ${machine.cpu}, ${machine.cores} cores, ${gigabytes} GiB, ${machine.system}; ${threads} threads an op, ${rounds} rounds;
  load average before the run ${loadBefore.toFixed(1)}
${Object.entries(versions)
  .map(([peer, parts]) => `- ${peer}: ${namedVersions(parts)}`)
  .join('\n')}

To measure anew: \`npm run bench -- engine\`; \`--help\` tells of peers, workloads and JSON, \`--write\` writes this page. Times depend on the machine
and on what else it does; ratios do so much less.
`
}

function namedVersions(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}
