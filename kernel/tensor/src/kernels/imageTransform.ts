/** @file Images moved, turned and warped by projective transforms. */

import type { Tensor } from '@tensorflow/tfjs'
import type { Backend } from '../tfjs.ts'
import { core } from '../tfjs.ts'
import { ints } from './ints.ts'
import { dtypeNumber, type Kernel, kernel, stringAttr, typeAttr } from './kernel.ts'

interface TransformAttributes {
  interpolation: 'nearest' | 'bilinear'
  fillMode: 'constant' | 'reflect' | 'wrap' | 'nearest'
  fillValue: number
  outputShape?: [height: number, width: number]
}

interface RotateAttributes {
  radians: number
  fillValue: number | number[]
  /** As shares of width and height. */
  center: number | [x: number, y: number]
}

const transform = kernel<TransformAttributes>('Transform', ({ image, transforms }, attributes, backend) =>
  project(backend, image!, transforms!, attributes),
)

const rotate = kernel<RotateAttributes>('RotateWithOffset', ({ image }, { radians, fillValue, center }, backend) => {
  const [, height, width, channels] = image!.shape
  const [x, y] = core.backend_util.getImageCenter(center, height!, width!)
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)]
  const turn = [cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos, 0, 0]
  return core.tidy(() => {
    const transforms = core.tensor2d([turn])
    const nearest = (images: Tensor, fill: number): Tensor =>
      project(backend, images, transforms, { interpolation: 'nearest', fillMode: 'constant', fillValue: fill })
    if (typeof fillValue === 'number') return nearest(image!, fillValue)
    // A fourth channel is opacity: what is outside is opaque.
    const fills = Array.from({ length: channels! }, (_, channel) => (channel === 3 ? 255 : fillValue[channel]!))
    const isInside = core.cast(nearest(core.ones([1, height!, width!, 1]), 0), 'bool')
    return core.where(isInside, nearest(image!, 0), core.cast(core.tensor1d(fills), image!.dtype))
  })
})

function project(backend: Backend, images: Tensor, transforms: Tensor, attributes: TransformAttributes): Tensor {
  const { interpolation, fillMode, fillValue } = attributes
  const given = [
    typeAttr('dtype', dtypeNumber(images.dtype)),
    stringAttr('interpolation', interpolation.toUpperCase()),
    stringAttr('fill_mode', fillMode.toUpperCase()),
  ]
  const [, height, width] = images.shape
  const fill = core.scalar(fillValue, 'float32')
  const size = ints(attributes.outputShape ?? [height!, width!])
  const result = backend.executeSingleOutput('ImageProjectiveTransformV3', given, [images, transforms, size, fill])
  fill.dispose()
  return result
}

export const imageTransformKernels: readonly Kernel[] = [transform, rotate]
