/** @file The gradients that replace tfjs's or add to them. */

import { isActive } from '../backend.ts'
import { core } from '../tfjs.ts'
import { activationGradients } from './activation.ts'
import { batchNormGradient, installBatchNorm } from './batchNorm.ts'
import { comparisonGradients } from './comparison.ts'
import { convolutionGradients, installFusedConvolution } from './convolution.ts'
import { extremumGradients } from './extremum.ts'
import type { Gradient } from './gradient.ts'
import { mirrorPadGradients } from './mirrorPad.ts'
import { installSoftmaxCrossEntropy, softmaxCrossEntropyGradient } from './softmaxCrossEntropy.ts'

const GRADIENTS: readonly Gradient[] = [
  ...activationGradients,
  batchNormGradient,
  ...comparisonGradients,
  ...convolutionGradients,
  ...extremumGradients,
  ...mirrorPadGradients,
  softmaxCrossEntropyGradient,
]

for (const gradient of GRADIENTS) {
  if (core.getGradient(gradient.kernelName)) core.unregisterGradient(gradient.kernelName)
  core.registerGradient(gradient)
}
installBatchNorm(isActive)
installFusedConvolution()
installSoftmaxCrossEntropy(isActive)
