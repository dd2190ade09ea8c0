/** @file The region of docs/coverage.md on ops that give the same in all modes, and what is not explained of the rest. */

import { writeRegion } from './coveragePage.ts'
import type { Example, OpTally, SameAnswers } from './sameAnswer.ts'
import { type AnswerException, EXCEPTIONS } from './sameAnswerExceptions.ts'

type CompiledMode = AnswerException['mode']

const MODES = ['graph', 'graph+xla'] as const
const COMMAND = 'node test/tfjs-core/run.ts --same-answer --coverage'

/** What promises more than is kept: a line for each op that differs, or cannot be compiled, without a reason; and for each reason without an op. */
export function unexplainedAnswers({ ops }: SameAnswers, isWhole: boolean): string[] {
  const lines: string[] = []
  for (const [op, tallies] of ops) {
    for (const mode of MODES) {
      const [example] = differing(tallies[mode], mode)
      if (example && !exceptionOf(op, mode)) lines.push(`${op} in ${mode}: ${describe(example)}`)
    }
  }
  if (!isWhole) return lines
  for (const { ops: names, mode } of EXCEPTIONS) {
    for (const op of names) {
      const tally = ops.get(op)?.[mode]
      if (!tally || differing(tally, mode).length === 0) {
        lines.push(`${op} in ${mode}: sameAnswerExceptions.ts explains why it differs, but it does not. Take it out.`)
      }
    }
  }
  return lines
}

/** Calls that need a reason. What XLA cannot compile, the page lists. */
function differing({ other, refused }: OpTally, mode: CompiledMode): readonly Example[] {
  return mode === 'graph' ? [...other, ...refused] : other
}

export function writeAnswers(answers: SameAnswers): void {
  writeRegion('same answer', COMMAND, section(answers))
}

function section({ ops, calls, unrecorded }: SameAnswers): string {
  const names = [...ops.keys()].sort()
  const where = (is: (tally: OpTally) => boolean, mode: CompiledMode): string[] =>
    names.filter(op => is(ops.get(op)![mode]))
  const sum = (count: (tally: OpTally) => number, mode: CompiledMode): number =>
    names.reduce((total, op) => total + count(ops.get(op)![mode]), 0)
  const row = (what: string, count: (tally: OpTally) => number): string =>
    `| ${what} | ${MODES.map(mode => sum(count, mode)).join(' | ')} |`
  return `## The same answer in each mode

Each op that tfjs-core's specs run eagerly is recorded once for each set of attributes and input types, compiled, and run on the same inputs: ${calls} calls of ${names.length} ops.

| | graph | graph+xla |
|---|---|---|
${row('equal in each bit', tally => tally.same)}
${row('floats that differ by rounding', tally => tally.rounding)}
${row('differ, for the reasons below', tally => tally.other.length)}
${row('cannot be compiled', tally => tally.refused.length)}

Rounding is 1e-5 of the tensor's largest value for float32, 1e-12 for float64. Relative to the value itself it is more than 1e-5 in some elements,
where numbers nearly cancel or XLA has another formula, in ${MODES.map(mode => `${mode}: ${code(where(({ relative }) => relative > 1e-5, mode)) || 'none'}`).join('; ')}. Integers, booleans and strings are equal.

### Exceptions

| op | mode | why |
|---|---|---|
${EXCEPTIONS.map(({ ops: given, mode, reason }) => `| ${code(given)} | ${mode} | ${reason} |`).join('\n')}

### XLA cannot compile

${code(where(({ refused }) => refused.some(isNotOfStrings), 'graph+xla'))}; and nothing with strings: ${code(where(({ refused }) => refused.length > 0 && !refused.some(isNotOfStrings), 'graph+xla'))}

### Never recorded

Their shapes depend on values, or they change state: ${code([...unrecorded].sort())}`
}

function isNotOfStrings({ answer }: Example): boolean {
  return !/strings/.test(answer.reason ?? '')
}

function exceptionOf(op: string, mode: CompiledMode): AnswerException | undefined {
  return EXCEPTIONS.find(exception => exception.mode === mode && exception.ops.includes(op))
}

function describe({ call, answer }: Example): string {
  const { kind, reason, deviation, dtype } = answer
  if (kind === 'refused') return `${call} is refused: ${reason}`
  return `${call} differs in ${deviation!.beyond} elements, by ${deviation!.absolute} (${dtype}, ${deviation!.ulp} ULP)`
}

function code(names: readonly string[]): string {
  return names.map(name => `\`${name}\``).join(', ')
}
