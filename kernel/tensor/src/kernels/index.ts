/** @file The kernels that replace tfjs-node's or add to them. */

import { activationKernels } from './activation.ts'
import { activationGradientKernels } from './activationGradient.ts'
import { add } from './add.ts'
import { batchNorm } from './batchNorm.ts'
import { bitwiseAnd } from './bitwiseAnd.ts'
import { cast } from './cast.ts'
import { comparisonKernels } from './comparison.ts'
import { complexKernels } from './complex.ts'
import { convolutionKernels } from './convolution.ts'
import { convolution3dKernels } from './convolution3d.ts'
import { cropAndResize } from './cropAndResize.ts'
import { denseBincount } from './denseBincount.ts'
import { diag } from './diag.ts'
import { floatOnlyKernels } from './floatOnly.ts'
import { fusedKernels } from './fused.ts'
import { gather } from './gather.ts'
import { imageTransformKernels } from './imageTransform.ts'
import type { Kernel } from './kernel.ts'
import { matMul } from './matMul.ts'
import { mean } from './mean.ts'
import { mirrorPadGradient } from './mirrorPadGradient.ts'
import { poolKernels } from './pool.ts'
import { raggedKernels } from './ragged.ts'
import { randomKernels } from './random.ts'
import { reductionKernels } from './reduction.ts'
import { reshape } from './reshape.ts'
import { round } from './round.ts'
import { scatterNd } from './scatterNd.ts'
import { searchSorted } from './searchSorted.ts'
import { softmaxCrossEntropy } from './softmaxCrossEntropy.ts'
import { sparseKernels } from './sparse.ts'
import { stringKernels } from './strings.ts'
import { tile } from './tile.ts'

export const KERNELS: readonly Kernel[] = [
  ...activationKernels,
  ...activationGradientKernels,
  add,
  batchNorm,
  bitwiseAnd,
  cast,
  ...comparisonKernels,
  ...complexKernels,
  ...convolutionKernels,
  ...convolution3dKernels,
  cropAndResize,
  denseBincount,
  diag,
  ...floatOnlyKernels,
  ...fusedKernels,
  gather,
  ...imageTransformKernels,
  matMul,
  mean,
  mirrorPadGradient,
  ...poolKernels,
  ...raggedKernels,
  ...randomKernels,
  ...reductionKernels,
  reshape,
  round,
  scatterNd,
  searchSorted,
  softmaxCrossEntropy,
  ...sparseKernels,
  ...stringKernels,
  tile,
]
