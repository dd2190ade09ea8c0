/** @file What a comparison cell asks for, on its way from its text to the runner. Plain JSON: it stands in the cell's code. */

import type { Mode } from '@diptych/protocol'

export interface ComparisonPlan {
  readonly options: ComparisonOptions
  readonly setup: string
  readonly variants: readonly PlannedVariant[]
}

export interface PlannedVariant {
  readonly name: string
  /** undefined: the session's default. */
  readonly mode?: Mode | undefined
  readonly code: string
  /** Which of the bodies it runs. */
  readonly body: number
}

export interface ComparisonOptions {
  /** How long the measured runs may take together, in seconds. */
  readonly budget: number
  /** Exactly so many measured runs of each variant; else as many as the numbers need. */
  readonly runs?: number | undefined
  /** Name of the variant that the others are held against. */
  readonly baseline?: string | undefined
  /** Random numbers of each run, and the order of the runs. */
  readonly seed: number
}
