/** @file docs/benchmarks.md. */

import { pageOf } from '../page.ts'
import type { Circumstances, Row } from './results.ts'
import { tableOf } from './table.ts'
import { judge } from './targets.ts'

/** @param command - what was typed after `npm run bench -- engine` */
export function documentOf(rows: readonly Row[], circumstances: Circumstances, command: string): string {
  const abouts = new Map(rows.map(({ workload, about }) => [workload, about]))
  const body = `The engine beside others, on the same work: the same numbers go in, and the bench stops if other numbers come out. All take turns in one run, so
that whatever else the machine does meets all of them. *diptych / peer* is diptych's time as a share of the other's (below 1: diptych is faster),
with the 95 % interval of the ratio of medians; *CPU time* is what a process computes, on all its threads.

${tableOf(rows).join('\n')}

${[...abouts].map(([workload, about]) => `- **${workload}**: ${about}`).join('\n')}

\`diptych\` runs eagerly, like all the others. \`tensorflow\` is TensorFlow's own Python over the very library that diptych uses, \`tfjs-node\` that
library under tfjs-node's C++ binding, \`tfjs-cpu\` tfjs's backend in JavaScript. \`memcpy-new\` copies into memory that is allocated for it, as a
tensor's is, \`memcpy-mapped\` into memory that is there already.`
  return pageOf({ title: 'Benchmarks', bench: 'engine', command, body, judged: judge(rows), circumstances })
}
