/** @file The fuzz run's table, as docs/fuzz.md. A run of a few ops writes their rows anew. */

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isRaw } from './subject.ts'

/** What came of one kernel or op. */
export interface Row {
  readonly subject: string
  inputs: number
  accepted: number
  refused: number
  /** Inputs after which there were more tensors than before, each time. */
  leaked: number
  aborts: number
  hangs: number
}

const FILE = fileURLToPath(new URL('../../docs/fuzz.md', import.meta.url))
const COLUMNS = ['inputs', 'accepted', 'refused', 'leaked', 'aborts', 'hangs'] as const

/** @param subjects - all there are, in the table's order; rows of others go. */
export function writeReport(rows: readonly Row[], subjects: readonly string[]): void {
  const known = new Map([...readReport(), ...rows].map(row => [row.subject, row]))
  const all = subjects.flatMap(subject => known.get(subject) ?? [])
  const sum = (key: (typeof COLUMNS)[number]): string =>
    all.reduce((total, row) => total + row[key], 0).toLocaleString('en')
  // In one step: another run never reads half a table.
  const unfinished = `${FILE}.${process.pid}`
  writeFileSync(
    unfinished,
    `# Fuzz run

No input from TypeScript may end the process, or keep it for ever. \`npm run fuzz\` gives every kernel of tfjs and every op of \`tf.raw\` inputs
that are made from seeds: shapes, dtypes, attributes and values that fit, and some that do not, disposed tensors, null. Some run in graph cells
and in functions of \`tf.graph\`. They run in child processes; each child notes an input before it runs it, so that its parent knows what ended it.
\`node test/fuzz/run.ts --op NAME --seed N\` shows one input and what becomes of it; an op of \`tf.raw\` is called \`raw.NAME\`. Inputs that once ended
a process are in \`test/fuzz/corpus.jsonl\`; every \`npm test\` runs them again.

Ops that read and write files find only names in a temporary folder. Ops that \`tf.raw\` does not call (\`kernel/tensor/src/raw/leftOut.ts\`: those
for services between machines, for other threads, for TensorFlow's debugger, and those that it takes only from its own rewriting) are not in the table:
calling one is an error that says why.

This page is written by the run: ${all.length} kernels and ops, ${sum('inputs')} inputs, ${sum('accepted')} accepted, ${sum('refused')} refused with an error,
**${sum('aborts')} aborts, ${sum('hangs')} hangs**. *Leaked*: inputs after which more tensors were alive than before, and more again
after the same input once more. A run of a few ops writes their rows anew.

## Kernels of tfjs

${table(all.filter(({ subject }) => !isRaw(subject)))}

## Ops of tf.raw

${table(all.filter(({ subject }) => isRaw(subject)))}
`,
  )
  renameSync(unfinished, FILE)
}

function readReport(): Row[] {
  if (!existsSync(FILE)) return []
  return [...readFileSync(FILE, 'utf8').matchAll(/^\| ([\w.]+) \|((?: \d+ \|)+)$/gm)].map(([, subject, cells]) => {
    const [inputs, accepted, refused, leaked, aborts, hangs] = cells!.match(/\d+/g)!.map(Number)
    return {
      subject: subject!,
      inputs: inputs!,
      accepted: accepted!,
      refused: refused!,
      leaked: leaked!,
      aborts: aborts!,
      hangs: hangs!,
    }
  })
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(row => `| ${row.subject} | ${COLUMNS.map(column => row[column]).join(' | ')} |`)
  return [`| op | ${COLUMNS.join(' | ')} |`, '|---|---|---|---|---|---|---|', ...lines].join('\n')
}
