/** @file Crops of images, resized. TensorFlow reads beyond an image where a box is not a number: such a box lies outside of it here. */

import type { Tensor } from '@tensorflow/tfjs'
import { execute } from '../execute.ts'
import { guardSize } from '../guards/guard.ts'
import { core } from '../tfjs.ts'
import { ints } from './ints.ts'
import { dtypeNumber, floatAttr, kernel, stringAttr, typeAttr } from './kernel.ts'

interface Attributes {
  readonly cropSize: [height: number, width: number]
  readonly method: 'bilinear' | 'nearest'
  readonly extrapolationValue: number
}

/** Farther than any image, and far from overflowing. In shares of the image. */
const OUTSIDE = 1e9

export const cropAndResize = kernel<Attributes>(
  'CropAndResize',
  ({ image, boxes, boxInd }, { cropSize, method, extrapolationValue }, backend) =>
    core.tidy(() => {
      const attributes = [
        typeAttr('T', dtypeNumber(image!.dtype)),
        stringAttr('method', method),
        floatAttr('extrapolation_value', extrapolationValue),
      ]
      const inputs = backend.getInputTensorIds([image!, withinReach(boxes!), boxInd!, ints(cropSize)])
      // Another guard would read the boxes, which have no values while a function is traced.
      const [crops] = execute('CropAndResize', attributes, inputs, 1, guardSize)
      return backend.createOutputTensor({ id: crops, shape: crops!.shape.slice(), dtype: crops!.dtype })
    }),
)

function withinReach(boxes: Tensor): Tensor {
  const numbers = core.where(core.isNaN(boxes), core.scalar(OUTSIDE), boxes)
  return core.clipByValue(numbers, -OUTSIDE, OUTSIDE)
}
