/** @file docs/graph-benchmarks.md. */

import { pageOf } from '../page.ts'
import type { Results } from './graph.ts'
import { peerKinds } from './peers.ts'
import { overheadTable, tableOf } from './table.ts'
import { judge } from './targets.ts'

/** @param command - what was typed after `npm run bench -- graph` */
export function documentOf(results: Results, command: string): string {
  const { rows, overheads, circumstances } = results
  const abouts = new Map(rows.map(({ workload, about }) => [workload, about]))
  const peers = peerKinds.filter(({ name }) => rows.some(({ peer }) => peer === name))
  const body = `The same work as in \`docs/benchmarks.md\`, compiled: the same numbers go in, and the bench stops if other numbers come out. All take turns in one
run. *diptych / peer* is the time of the faster of diptych's two ways of compiling (the row that says *diptych*) as a share of the peer's, with its
95 % interval: below 1, diptych is faster. The *first call* traces, optimises and compiles; it is not part of the other times.

${tableOf(rows).join('\n')}

${[...abouts].map(([workload, about]) => `- **${workload}**: ${about}`).join('\n')}

${peers.map(({ name, about }) => `- \`${name}\`: ${about}`).join('\n')}

## What Diptych adds to TensorFlow's time

Times of a graph cell's steps, and eager mode's beside them, end when a step's results are computed. No step reads a result: the copy to JavaScript
takes the same in every mode.

${overheadTable(overheads).join('\n')}`
  const title = 'Benchmarks of compiled code'
  return pageOf({ title, bench: 'graph', command, body, judged: judge(results), circumstances })
}
