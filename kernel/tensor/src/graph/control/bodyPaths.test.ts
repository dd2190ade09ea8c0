import { expect, test } from 'vitest'
import { recordInto } from '../../execute.ts'
import { message } from '../../fixtures/refusal.ts'
import * as tf from '../../index.ts'
import { runInMode } from '../../mode.ts'
import { atLocation } from '../location.ts'
import type { Step } from '../path.ts'
import { BodyRecorder } from './bodyRecorder.ts'

/** Where the recording of a body ends that is made on `line`. */
function record(line: string, body: () => void): Step {
  return atLocation(line, () => {
    const recorder = new BodyRecorder('body')
    try {
      recordInto(recorder, body)
      return recorder.recording.end
    } finally {
      recorder.dispose()
    }
  })
}

test('in a graph cell equal bodies of a line walk one path; other lines and other cells have their own', () => {
  const x = tf.ones([2, 3])
  const body = (): void => void x.tanh().exp()
  const ends = runInMode('graph', () => ['a.ts:1', 'a.ts:1', 'a.ts:2'].map(line => record(line, body)))
  const elsewhere = runInMode('graph', () => record('a.ts:1', body))
  const [first, again, other] = ends as [Step, Step, Step]
  expect(again).toBe(first)
  for (const step of [other, elsewhere]) {
    expect(step).not.toBe(first)
    expect(step.equals(first)).toBe(true)
  }
})

test('equal bodies of two lines keep their lines', () => {
  let reads = false
  const look = (y: tf.Tensor): tf.Tensor => {
    if (reads) y.dataSync()
    return y
  }
  const xs = tf.ones([3, 2])
  const first = (): tf.Tensor => tf.scan((a, x) => look(a.add(x)), xs)
  const second = (): tf.Tensor => tf.scan((a, x) => look(a.add(x)), xs)
  const lineOf = (scan: () => tf.Tensor): number => {
    const found = /result of .*?bodyPaths\.test\.ts:(\d+)/.exec(message(scan))
    return Number(found![1])
  }
  runInMode('graph', () => {
    for (let turn = 0; turn < 3; turn++) first().dispose()
    reads = true
    expect(lineOf(second) - lineOf(first)).toBe(1)
  })
})
