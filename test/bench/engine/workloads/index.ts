/** @file All workloads, in the order in which they are reported. */

import { convolution } from './convolution.ts'
import { dispatch } from './dispatch.ts'
import { elementwise } from './elementwise.ts'
import { perceptron } from './perceptron.ts'
import { recurrence } from './recurrence.ts'
import { transferIn, transferOut } from './transfer.ts'
import type { Workload } from './workload.ts'

export type { Compile, Started, Tf, Workload } from './workload.ts'

export const workloads: readonly Workload[] = [
  dispatch,
  perceptron,
  convolution,
  recurrence,
  elementwise,
  transferIn,
  transferOut,
]
