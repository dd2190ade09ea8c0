/** @file The process that runs inputs, and may die of one. Its parent says which; argument: the progress file. Its working folder is a temporary one. */

import { liveTensors } from '@diptych/tensor/runtime'
import type { Plan } from './plan.ts'
import { ProgressFile } from './progress.ts'
import { endPlan, planOf, runPlan } from './subject.ts'

/** What the parent asks for. */
export type Task =
  | { readonly kind: 'fuzz'; readonly subject: string; readonly from: number; readonly to: number }
  | { readonly kind: 'run'; readonly plan: Plan }
  | { readonly kind: 'describe'; readonly subject: string; readonly seed: number }

/** What it is told. */
export type Answer =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'fuzzed'
      readonly accepted: number
      readonly refused: number
      readonly leaked: number
    }
  | { readonly kind: 'ran'; readonly error: string | undefined; readonly stack: string | undefined }
  | { readonly kind: 'described'; readonly plan: Plan }

// What fits is done, however long it takes: with little memory, odd sizes are refused instead.
process.availableMemory = () => 2 ** 27

const progress = new ProgressFile(process.argv[2]!)
let turn = 0

process.on('message', (task: Task) => process.send!(answer(task)))
process.send!({ kind: 'ready' } satisfies Answer)

function answer(task: Task): Answer {
  switch (task.kind) {
    case 'describe':
      return { kind: 'described', plan: planOf(task.subject, task.seed) }
    case 'run': {
      progress.write({ seed: 0, accepted: 0, refused: 0, leaked: 0, turn: turn++ })
      const error = attempt(task.plan)
      return { kind: 'ran', error: error && `${error.name}: ${error.message}`, stack: error?.stack }
    }
    case 'fuzz':
      return fuzz(task)
  }
}

function fuzz({ subject, from, to }: Task & { kind: 'fuzz' }): Answer {
  let [accepted, refused, leaked] = [0, 0, 0]
  for (let seed = from; seed < to; seed++) {
    progress.write({ seed, accepted, refused, leaked, turn: turn++ })
    const plan = planOf(subject, seed)
    const before = liveTensors()
    if (attempt(plan)) refused++
    else accepted++
    if (liveTensors() > before && growsAgain(plan)) leaked++
  }
  return { kind: 'fuzzed', accepted, refused, leaked }
}

// A kernel keeps the small constants of its first call for the next ones: what is lost is lost each time.
function growsAgain(plan: Plan): boolean {
  const before = liveTensors()
  attempt(plan)
  return liveTensors() > before
}

function attempt(plan: Plan): Error | undefined {
  try {
    runPlan(plan)
    return undefined
  } catch (error) {
    return error as Error
  } finally {
    endPlan()
  }
}
