/**
 * @file The fuzz run: inputs for every kernel and every raw op, in child processes. No input may end one, or keep it busy for ever.
 *
 * `node test/fuzz/run.ts [--inputs 1000] [--only kernels|raw] [--op NAME …] [--jobs 2] [--report] [--keep] [--deaths 5]`.
 * `--op NAME --seed N` shows one input and what becomes of it. `--report` writes their rows of docs/fuzz.md; `--keep` adds what aborts to the corpus.
 * Prints `N passed, N failed, N skipped` of the kernels and ops; exit code 1 if an input aborted or hung.
 */

import { parseArgs } from 'node:util'
import { addToCorpus } from './corpus.ts'
import { type Row, writeReport } from './report.ts'
import { Runner } from './runner.ts'
import { isRaw, subjectNames } from './subject.ts'

/** After so many subjects a child has seen enough: some ops keep what they are given. */
const SUBJECTS_PER_CHILD = 40
const { values: options } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000' },
    only: { type: 'string' },
    op: { type: 'string', multiple: true },
    seed: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    report: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    // A subject that ends this many children is not worth more.
    deaths: { type: 'string', default: '5' },
  },
})

process.exitCode =
  options.seed === undefined ? await fuzzAll() : await showOne(options.op?.[0] ?? '', Number(options.seed))

async function fuzzAll(): Promise<number> {
  const subjects = subjectNames()
  const all = subjects.filter(name => !options.only || isRaw(name) === (options.only === 'raw'))
  const queue = options.op ? all.filter(name => options.op!.includes(name)) : all
  const rows: Row[] = []
  const started = performance.now()
  const work = async (): Promise<void> => {
    using runner = new Runner()
    for (let count = 1; ; count++) {
      const subject = queue.shift()
      if (!subject) return
      const row = await fuzzOne(runner, subject, Number(options.inputs))
      rows.push(row)
      // Row by row, so that a run that is ended half-way keeps what it found.
      if (options.report) writeReport([row], subjects)
      if (count % SUBJECTS_PER_CHILD === 0) await runner.renew()
    }
  }
  await Promise.all(Array.from({ length: Number(options.jobs) }, work))
  const failed = rows.filter(({ aborts, hangs }) => aborts + hangs > 0)
  console.log(
    `${rows.reduce((sum, { inputs }) => sum + inputs, 0)} inputs in ${Math.round((performance.now() - started) / 1000)} s`,
  )
  console.log(`${rows.length - failed.length} passed, ${failed.length} failed, 0 skipped`)
  return failed.length > 0 ? 1 : 0
}

async function fuzzOne(runner: Runner, subject: string, inputs: number): Promise<Row> {
  const row = { subject, inputs: 0, accepted: 0, refused: 0, leaked: 0, aborts: 0, hangs: 0 }
  for (let from = 0; from < inputs; ) {
    const result = await runner.run({ kind: 'fuzz', subject, from, to: inputs })
    if (result.kind === 'fuzzed') {
      const { accepted, refused, leaked } = result
      add(row, { accepted, refused, leaked })
      break
    }
    if (result.kind !== 'abort' && result.kind !== 'hang')
      throw new Error(`${subject}: the child answered ${result.kind}.`)
    const { kind, ending, log, progress } = result
    const seed = progress?.seed ?? from
    if (progress) add(row, progress)
    row[kind === 'hang' ? 'hangs' : 'aborts']++
    row.inputs++
    console.log(`FAILED ${subject}, seed ${seed}: ${kind === 'hang' ? 'hung' : ending}: ${log}`)
    if (options.keep) await keep(runner, subject, seed, `${ending}: ${log}`)
    from = seed + 1
    if (row.aborts + row.hangs >= Number(options.deaths)) break
  }
  return row
}

function add(row: Row, { accepted, refused, leaked }: { accepted: number; refused: number; leaked: number }): void {
  row.inputs += accepted + refused
  row.accepted += accepted
  row.refused += refused
  row.leaked += leaked
}

async function keep(runner: Runner, subject: string, seed: number, died: string): Promise<void> {
  const answer = await runner.run({ kind: 'describe', subject, seed })
  if (answer.kind === 'described') addToCorpus({ ...answer.plan, died })
}

async function showOne(subject: string, seed: number): Promise<number> {
  using runner = new Runner()
  const described = await runner.run({ kind: 'describe', subject, seed })
  if (described.kind !== 'described') throw new Error(`${subject}: ${JSON.stringify(described)}`)
  console.log(JSON.stringify(described.plan, null, 2))
  const result = await runner.run({ kind: 'run', plan: described.plan })
  if (result.kind === 'ran') {
    console.log(result.error ? `refused: ${result.error}\n${result.stack}` : 'accepted')
    return 0
  }
  console.log(JSON.stringify(result, null, 2))
  return 1
}
