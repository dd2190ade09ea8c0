import { expect, test } from 'vitest'
import { EngineTensor, liveTensors } from '../engineTensor.ts'
import { ATTR_TYPE } from '../native/attributes.ts'
import { TF_FLOAT } from '../native/dtypes.ts'
import { CacheEntry } from './cache.ts'
import { leaveOut } from './forgotten.ts'
import { Recording } from './recording.ts'

// A call per node would fill V8's stack.
const DEEP = 20_001

/** -x, -(-x), … */
function chain(x: EngineTensor): { recording: Recording; last: EngineTensor } {
  const recording = new Recording('shapes', () => {})
  let last = x
  for (let node = 0; node < DEEP; node++) {
    ;[last] = recording.add('Neg', [{ name: 'T', type: ATTR_TYPE, value: TF_FLOAT }], [last], 1) as [EngineTensor]
  }
  return { recording, last }
}

const one = (): EngineTensor => EngineTensor.fromValues([], TF_FLOAT, Float32Array.of(1))

test('a tensor that a deep recording makes is computed ahead', () => {
  const { recording, last } = chain(one())
  recording.computeNow(last)
  expect([...last.read()]).toEqual([-1])
  recording.release()
})

test('a result that was left out of a deep recording is computed, and no other stays', () => {
  const { recording, last } = chain(one())
  leaveOut(recording, new CacheEntry(recording.end), [[DEEP - 1, 0]])
  recording.release()
  const before = liveTensors()
  expect([...last.read()]).toEqual([-1])
  // And the input, on the device.
  expect(liveTensors()).toBe(before + 2)
})
