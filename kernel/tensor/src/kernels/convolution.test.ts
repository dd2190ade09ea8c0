import { describe, expect, test } from 'vitest'
import { binding } from '../binding.ts'
import { waves } from '../fixtures/index.ts'
import { channelsFirstExplicit, expectCase, expectClose, PADS } from '../fixtures/kernels.ts'
import * as tf from '../index.ts'
import { ArgumentError } from '../index.ts'
import { MODES } from '../mode.ts'

const IMAGE = [2, 5, 6, 3]
const CHANNELS_FIRST = [2, 3, 5, 6]
const FILTER = [3, 2, 3, 4]

// On x86 oneDNN computes NCHW; other CPUs have no kernel for it.
const computesChannelsFirst = process.arch === 'x64'

describe.each(MODES)('convolutions, %s', mode => {
  test('take pads by axis', () => {
    const conv = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, [1, 2], PADS)
    expectCase('conv2d_explicit', conv, [IMAGE, FILTER], mode)
    const depthwise = (x: tf.Tensor, w: tf.Tensor) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, PADS)
    expectCase('depthwise_explicit', depthwise, [IMAGE, [3, 2, 3, 2]], mode)
  })

  test('take a number for all pads', () => {
    const conv = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 1)
    expectCase('conv2d_padded', conv, [IMAGE, FILTER], mode)
    const conv3d = (x: tf.Tensor, w: tf.Tensor) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, 2, 1 as never)
    expectCase(
      'conv3d_padded',
      conv3d,
      [
        [1, 4, 5, 3, 2],
        [2, 3, 2, 2, 3],
      ],
      mode,
    )
  })

  test.runIf(computesChannelsFirst)('take channels first', () => {
    const conv = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, [2, 1], 'same', 'NCHW')
    expectCase('conv2d_channels_first', conv, [CHANNELS_FIRST, FILTER], mode)
  })
})

describe('conv2d with channels first', () => {
  const pads = [
    [0, 0],
    [0, 0],
    [1, 2],
    [1, 0],
  ] as never
  const conv = (x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, waves(...FILTER) as tf.Tensor4D, 1, pads, 'NCHW')

  test.runIf(computesChannelsFirst)('takes pads in the order of its axes', () => {
    expectClose(conv(waves(...CHANNELS_FIRST)), channelsFirstExplicit)
  })

  test.skipIf(binding.isUsingGpuDevice())('is refused with the alternative where the device has no such kernel', () => {
    const x = waves(...CHANNELS_FIRST)
    expect(() => tf.grad(conv)(x)).toThrow(ArgumentError)
    expect(() => tf.grad(conv)(x)).toThrow(/tf\.transpose\(x, \[0, 2, 3, 1\]\) and use dataFormat 'NHWC'/)
  })
})

describe('convolutions refuse', () => {
  const x = waves(1, 4, 4, 1) as tf.Tensor4D
  const filter = waves(2, 2, 1, 1) as tf.Tensor4D

  test('pads that are none', () => {
    expect(() => tf.conv2d(x, filter, 1, -1)).toThrow(/Padding must be 'same', 'valid', a whole number .* got -1/)
    expect(() =>
      tf.conv2d(x, filter, 1, [
        [0, 0],
        [1, 1],
      ] as never),
    ).toThrow(/for each of the 4 axes, got \[\[0,0\],\[1,1\]\]/)
    expect(() => tf.maxPool(x, 2, 1, 0.5)).toThrow(ArgumentError)
  })

  test('an output of a transposed convolution that its input does not fit', () => {
    expect(() => tf.conv2dTranspose(x, filter, [1, 9, 9, 1], 1, 'same')).toThrow(
      /padding "same" does not give the shape \[1,4,4,1\].*conv2dTranspose/,
    )
  })
})
