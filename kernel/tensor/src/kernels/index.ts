/** @file The kernels that replace tfjs-node's or add to them. */

import { complexKernels } from './complex.ts'
import { gather } from './gather.ts'
import type { Kernel } from './kernel.ts'
import { matMul } from './matMul.ts'
import { mean } from './mean.ts'
import { randomKernels } from './random.ts'
import { round } from './round.ts'

export const KERNELS: readonly Kernel[] = [...complexKernels, gather, matMul, mean, round, ...randomKernels]
