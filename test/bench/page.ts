/** @file What the pages of the docs have in common that benches write. */

import { busyWarning, type Circumstances } from './engine/results.ts'
import type { Judged } from './engine/targets.ts'

interface Page {
  readonly title: string
  /** The bench's name. */
  readonly bench: string
  /** What was typed after it. */
  readonly command: string
  /** All up to the targets. */
  readonly body: string
  readonly judged: readonly Judged[]
  readonly circumstances: Circumstances
}

export function pageOf({ title, bench, command, body, judged, circumstances }: Page): string {
  const { date, machine, versions, threads, rounds, loadBefore } = circumstances
  const gigabytes = (machine.memoryBytes / 2 ** 30).toFixed(0)
  const warning = busyWarning(circumstances)
  return `# ${title}

<!-- Written by \`npm run bench -- ${bench} ${command}\`; do not edit. -->

${body}

## Targets

| target | measured | |
|---|---|---|
${judged.map(({ text, measured, verdict }) => `| ${text} | ${measured} | ${verdict} |`).join('\n')}

*Unclear*: the limit lies within the interval.${warning ? `\n\n**${warning}**` : ''}

## Where and how

- ${date.slice(0, 10)}, ${machine.cpu}, ${machine.cores} cores, ${gigabytes} GiB, ${machine.system}; ${threads} threads an op, ${rounds} rounds;
  load average before the run ${loadBefore.toFixed(1)}
${Object.entries(versions)
  .map(([peer, parts]) => `- ${peer}: ${namedVersions(parts)}`)
  .join('\n')}

To measure anew: \`npm run bench -- ${bench}\`; \`--help\` tells of peers, workloads and JSON, \`--write\` writes this page. Times depend on the machine
and on what else it does; ratios do so much less.
`
}

function namedVersions(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}
