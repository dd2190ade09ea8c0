/** @file docs/kernel-benchmarks.md. */

import { pageOf } from '../page.ts'
import type { Results } from './kernel.ts'
import { peerKinds } from './peers.ts'
import { notesOf, tableOf } from './table.ts'
import { judge } from './targets.ts'

/** @param command - what was typed after `npm run bench -- kernel` */
export function documentOf(results: Results, command: string): string {
  const { rows, circumstances } = results
  const abouts = new Map(rows.map(({ workload, about }) => [workload, about]))
  const peers = peerKinds.filter(({ name }) => rows.some(({ peer }) => peer === name))
  const notes = notesOf(results)
  const body = `The kernel beside others. One client drives them all, over TCP as JupyterLab does, and they take turns in one run. The bench stops if a result is
wrong, or output is missing. *diptych / kernel* is diptych's time as a share of the other's (below 1: diptych is faster), with the 95 % interval of
the ratio of medians. The client's own share is part of the times: of 10 MB it checks the signature and reads the JSON.

${tableOf(results).join('\n')}
${notes.length > 0 ? `\n${notes.join('\n')}\n` : ''}
${[...abouts].map(([workload, about]) => `- **${workload}**: ${about}`).join('\n')}

${peers.map(({ name, about }) => `- \`${name}\`: ${about}`).join('\n')}`
  return pageOf({
    title: "The kernel's benchmarks",
    bench: 'kernel',
    command,
    body,
    judged: judge(rows),
    circumstances,
  })
}
