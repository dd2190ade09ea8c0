/** @file What was measured as a table of Markdown, which reads well in a terminal too. */

import type { Row } from '../engine/results.ts'
import { aligned, amount, ratioText } from '../engine/table.ts'
import type { WorkloadResult } from './turns.ts'

/** @returns lines, columns aligned. What a peer cannot do is a dash. */
export function tableOf({ rows, unable }: WorkloadResult): string[] {
  const header = ['measured', 'kernel', 'median', '5 % to 95 %', 'diptych / kernel']
  const names = [...new Set(rows.map(({ workload }) => workload))]
  const cells = names.flatMap(name => [
    ...rows.filter(({ workload }) => workload === name).map(numbersOf),
    ...unable.filter(({ workload }) => workload === name).map(({ peer }) => ['', peer, '–', '', '']),
  ])
  return aligned(header, cells)
}

function numbersOf(row: Row): string[] {
  const { workload, per, peer, median, p5, p95, ratio } = row
  return [
    // diptych, which can do all, comes first.
    ratio ? '' : `${workload} (per ${per})`,
    peer,
    amount(median, row),
    `${amount(p5, row)} to ${amount(p95, row)}`,
    ratio ? ratioText(ratio) : '',
  ]
}

/** @returns a line for each thing that a peer cannot do */
export function notesOf({ unable }: WorkloadResult): string[] {
  return unable.map(({ workload, peer, reason }) => `- ${workload}, ${peer}: –, ${reason}`)
}
