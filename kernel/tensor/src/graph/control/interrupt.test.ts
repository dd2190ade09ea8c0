import vm from 'node:vm'
import { expect, test } from 'vitest'
import { FLAGS_BYTES } from '../../cancel.ts'
import { WAYS } from '../../fixtures/modes.ts'
import * as tf from '../../index.ts'
import { setInterruptFlags } from '../../interrupt.ts'
import { restoreState, saveState } from '../../runtime.ts'
import { engineTensorOf } from '../engineTensors.ts'

const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()]

test('an endless loop of JavaScript stops between two ops, and variables keep what the last turn left', () => {
  const flags = new Int32Array(new SharedArrayBuffer(FLAGS_BYTES))
  setInterruptFlags(flags)
  const v = tf.variable(tf.scalar(0))
  const state = saveState()
  const loop = (): tf.Tensor =>
    tf.whileLoop(
      x => x.less(1),
      x => {
        v.assign(v.add(1))
        if (v.dataSync()[0] === 3) Atomics.store(flags, 0, 1)
        return x.mul(0)
      },
      tf.scalar(0),
    )
  expect(loop).toThrow('interrupted between two tensor operations')
  Atomics.store(flags, 0, 0)
  restoreState(state)
  expect(values(v)).toEqual([3])
  expect(values(v.add(1))).toEqual([4])
  v.dispose()
})

test('a branch that a termination cuts off lets go of what it used', () => {
  const big = tf.ones([100])
  const context = vm.createContext({ tf, big })
  const state = saveState()
  const cell = new vm.Script(
    'tf.graph(p => tf.cond(p.greater(0), () => { big.add(1); for (;;); }, () => big))(tf.scalar(1))',
  )
  expect(() => cell.runInContext(context, { timeout: 500 })).toThrow(/timed out/)
  restoreState(state)
  expect(engineTensorOf(big).readers).toBe(0)
  big.dispose()
})

test.each(WAYS)('after a function threw, everything is as it was: %s', (_, run) => {
  const v = tf.variable(tf.scalar(5))
  const fail = (): tf.Tensor =>
    tf.whileLoop(
      x => x.less(30),
      x => {
        if (x.rank === 0) throw new Error('mine')
        return x
      },
      v,
    )
  const scopes = tf.engine().state.scopeStack.length
  expect(() => run(fail)).toThrow('mine')
  expect(() => run(() => tf.grad(() => fail())(tf.scalar(1)))).toThrow('mine')
  expect(tf.engine().state.scopeStack).toHaveLength(scopes)
  expect(tf.engine().state.gradientDepth).toBe(0)
  expect(
    values(
      run(() =>
        tf.grad(x =>
          tf.cond(
            tf.scalar(true),
            () => x.mul(v),
            () => x,
          ),
        )(tf.scalar(1)),
      ),
    ),
  ).toEqual([5])
  v.dispose()
})
