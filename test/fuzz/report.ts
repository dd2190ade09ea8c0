/** @file The fuzz run's table, as docs/fuzz.md. */

import { writeFileSync } from 'node:fs'
import { isRaw } from './subject.ts'

/** What came of one kernel or op. */
export interface Row {
  readonly subject: string
  inputs: number
  accepted: number
  refused: number
  leaked: number
  aborts: number
  hangs: number
  /** The last refusal's message. */
  sample: string
}

export function writeReport(rows: readonly Row[], milliseconds: number): void {
  const sum = (key: 'inputs' | 'accepted' | 'refused' | 'aborts' | 'hangs'): number =>
    rows.reduce((total, row) => total + row[key], 0)
  const text = `# Fuzz run

No input from TypeScript may end the process. \`npm run fuzz\` gives every kernel and every op of \`tf.raw\` inputs that are made from seeds: shapes, dtypes,
attributes and values that fit, and some that do not, disposed tensors, null. They run in child processes; each child notes an input before it
runs it, so that its parent knows what ended it or keeps it busy. \`node test/fuzz/run.ts --op NAME --seed N\` shows one input and what becomes of it.
This page is written by the run (\`node test/fuzz/run.ts --report\`).

${rows.length} kernels and ops, ${sum('inputs').toLocaleString('en')} inputs in ${Math.round(milliseconds / 60_000)} minutes: ${sum('accepted').toLocaleString('en')} accepted,
${sum('refused').toLocaleString('en')} refused with an error, **${sum('aborts')} aborts, ${sum('hangs')} hangs**.

## Kernels of tfjs

${table(rows.filter(({ subject }) => !isRaw(subject)))}

## Ops of tf.raw

${table(rows.filter(({ subject }) => isRaw(subject)))}
`
  writeFileSync(new URL('../../docs/fuzz.md', import.meta.url), text)
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ subject, inputs, accepted, refused, aborts, hangs }) =>
      `| ${subject.replace(/^raw\./, '')} | ${inputs} | ${accepted} | ${refused} | ${aborts} | ${hangs} |`,
  )
  return ['| op | inputs | accepted | refused | aborts | hangs |', '|---|---|---|---|---|---|', ...lines].join('\n')
}
