/** @file The layers that prepare images and categories. tfjs tests them alone; as part of a model they fail. */

import type { Shape, Tensor } from '@tensorflow/tfjs'
import { type Layer, prototypeOf } from './registered.ts'

type Keywords = Parameters<Layer['call']>[1]

for (const name of ['Resizing', 'CenterCrop', 'CategoryEncoding', 'RandomWidth']) {
  const prototype = prototypeOf(name)
  const { call, computeOutputShape } = prototype
  // In a model a layer's inputs are a list; these hand them to functions of one tensor.
  prototype.call = function (this: Layer, inputs: Tensor | Tensor[], keywords: Keywords) {
    return call.call(this, Array.isArray(inputs) ? inputs[0]! : inputs, keywords)
  }
  // Some change the shape that they are given, which is the model's input's.
  prototype.computeOutputShape = function (this: Layer, shape: Shape | Shape[]) {
    return computeOutputShape.call(this, [...shape] as Shape)
  }
}

// These tell the shape of one image for that of a batch, with an axis too few.
const resizing = prototypeOf<{ readonly height: number; readonly width: number }>('Resizing')
resizing.computeOutputShape = function (this: typeof resizing, shape: Shape | Shape[]) {
  const image = shape as Shape
  return [...image.slice(0, -3), this.height, this.width, image.at(-1)!]
}
prototypeOf('RandomWidth').computeOutputShape = (shape: Shape | Shape[]) => {
  const image = shape as Shape
  return [...image.slice(0, -2), null, image.at(-1)!]
}
