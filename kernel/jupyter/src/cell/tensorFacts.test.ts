import * as tf from '@diptych/tensor'
import * as runtime from '@diptych/tensor/runtime'
import { expect, test } from 'vitest'
import { tensorFacts } from './tensorFacts.ts'

test('a tensor that is only recorded stays so', () => {
  const texts = runtime.runInMode('graph', () => {
    const sum = tf.ones([2]).add(1)
    return [tensorFacts(sum, runtime), tensorFacts(sum, runtime), runtime.currentMode()]
  })
  expect(texts).toEqual(['Tensor float32 [2] (not computed yet)', 'Tensor float32 [2] (not computed yet)', 'graph'])
})

test('statistics leave out what is no number, and say so', () => {
  expect(tensorFacts(tf.tensor1d([1, Number.NaN, Number.POSITIVE_INFINITY, 3, 0]), runtime)).toBe(
    'Tensor float32 [5] on /cpu:0, 20 bytes\nmin 0, max Infinity, mean 1.333, std 1.247, 1 infinite, 1 NaN, 1 zero\n[       1,      NaN, Infinity,        3,        0]',
  )
  expect(tensorFacts(tf.tensor([1n, 3n], [2], 'int64'), runtime)).toContain('min 1, max 3, mean 2, std 1')
})

test('what has no numbers has no statistics', () => {
  expect(tensorFacts(tf.tensor1d(['a', 'b']), runtime)).toBe('Tensor string [2] on /cpu:0\n["a", "b"]')
  expect(tensorFacts(tf.zeros([0, 2]), runtime)).toBe('Tensor float32 [0,2] on /cpu:0, 0 bytes')
  const gone = tf.ones([3])
  gone.dispose()
  expect(tensorFacts(gone, runtime)).toBe('Tensor float32 [3] (disposed)')
})
