/** @file The options of `%%compare`: `--budget 5 --runs 20 --baseline eager --seed 1`. */

import { parseArgs } from 'node:util'
import type { ComparisonText } from '@diptych/protocol'
import { MagicError } from '../magics/magic.ts'
import type { ComparisonOptions } from './plan.ts'

export const usage = '%%compare [eager] [graph] [xla] [--budget SECONDS] [--runs N] [--baseline NAME] [--seed N]'

const DEFAULT_BUDGET_SECONDS = 10

/** @throws {MagicError} naming what is wrong */
export function readOptions({ options, variants }: ComparisonText): ComparisonOptions {
  const { budget, runs, baseline, seed } = parse(options)
  const names = variants.map(({ name }) => name)
  if (baseline !== undefined && !names.includes(baseline)) {
    throw new MagicError(`%%compare: --baseline must be one of ${names.join(', ')}, got "${baseline}".`)
  }
  return {
    budget: positive('budget', budget) ?? DEFAULT_BUDGET_SECONDS,
    runs: whole('runs', runs, 3),
    baseline,
    seed: whole('seed', seed, 0) ?? 0,
  }
}

function parse(options: string): Partial<Record<'budget' | 'runs' | 'baseline' | 'seed', string>> {
  const text = { type: 'string' } as const
  try {
    return parseArgs({ args: argumentsOf(options), options: { budget: text, runs: text, baseline: text, seed: text } })
      .values
  } catch (error) {
    throw new MagicError(`%%compare: ${(error as Error).message.split('. ')[0]}. Usage: ${usage}`)
  }
}

/** Words; quoted ones may have blanks. */
function argumentsOf(options: string): string[] {
  const words = options.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? []
  return words.map(word => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (number > 0 && Number.isFinite(number)) return number
  throw new MagicError(`%%compare: --${name} must be a number of seconds above 0, got "${text}".`)
}

function whole(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= least) return number
  throw new MagicError(`%%compare: --${name} must be a whole number from ${least} on, got "${text}".`)
}
