import { afterAll, expect, test, vi } from 'vitest'
import * as tf from '../index.ts'

// A machine with 4 MiB left, before the first op looks.
const spy = vi.spyOn(process, 'availableMemory').mockReturnValue(2 ** 22)
afterAll(() => spy.mockRestore())

test('a tensor larger than what is free can still be reshaped, since its memory is shared', () => {
  spy.mockReturnValueOnce(2 ** 24)
  const large = tf.tensor(new Float32Array(2 ** 21))
  expect(() => tf.raw.Neg({ x: large })).toThrow(/Neg: float32 \[2097152\] takes 8\.39 MB .*4\.19 MB .*are free/)
  const reshaped = tf.raw.Reshape({ tensor: large, shape: [2, -1] }) as tf.Tensor
  expect(reshaped.shape).toEqual([2, 2 ** 20])
  expect((tf.raw.Identity({ input: large }) as tf.Tensor).shape).toEqual([2 ** 21])
  expect(tf.reshape(large, [2, -1]).shape).toEqual([2, 2 ** 20])
})
