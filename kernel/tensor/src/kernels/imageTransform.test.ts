import { expect, test } from 'vitest'
import * as tf from '../index.ts'

// Row by row.
const GRID = [1, 2, 3, 4, 5, 6, 7, 8, 9]

test('a quarter turn about the centre pixel moves each pixel to its place', () => {
  const image = tf.tensor4d(GRID, [1, 3, 3, 1])
  // The centre is given as a share of width and height: pixel (1, 1).
  const turned = tf.image.rotateWithOffset(image, Math.PI / 2, 0, 1 / 3)
  expect([...turned.dataSync()]).toEqual([3, 6, 9, 2, 5, 8, 1, 4, 7])
})

test('what turns in from outside has the fill value, by channel and with full opacity', () => {
  const image = tf.tensor4d(
    GRID.slice(0, 4).flatMap(value => [value, value, value, 7]),
    [1, 2, 2, 4],
  )
  // Half a turn about the corner pixel leaves that pixel alone in the image.
  const turned = tf.image.rotateWithOffset(image, Math.PI, [10, 20, 30], 0)
  const outside = [10, 20, 30, 255]
  expect([...turned.dataSync()]).toEqual([1, 1, 1, 7, ...outside, ...outside, ...outside])
})

test('a transform gives the size it is asked for', () => {
  const image = tf.tensor4d(GRID, [1, 3, 3, 1])
  // One to the right, in a picture of 2×4.
  const moved = tf.image.transform(image, tf.tensor2d([[1, 0, -1, 0, 1, 0, 0, 0]]), 'nearest', 'constant', -1, [2, 4])
  expect(moved.shape).toEqual([1, 2, 4, 1])
  expect([...moved.dataSync()]).toEqual([-1, 1, 2, 3, -1, 4, 5, 6])
})
