/** @file The tests of a device that lacks ops: what an op says that cannot run there, and where it runs if it may. */

import * as tf from '@diptych/tensor'
import { flushPending, runInMode } from '@diptych/tensor/runtime'
import { afterEach, beforeEach, expect, test } from 'vitest'

// TensorFlow has this op on CPUs only. Its hash is Farm's, fixed for all time: these are from Python's tf.strings.to_hash_bucket_fast.
const hash = (): tf.Tensor => tf.raw.StringToHashBucketFast({ input: tf.tensor(['a', 'b']) }, { num_buckets: 10 })
const HASHES = [9, 2]

// int64 values are bigints.
const numbers = (tensor: tf.Tensor): number[] => Array.from<unknown, number>(tensor.dataSync(), Number)

function inScopes(): void {
  beforeEach(() => tf.engine().startScope('test'))
  afterEach(() => {
    tf.engine().endScope()
    flushPending()
  })
}

/** @param device - one without ops on strings, where placement is hard. */
export function testHardPlacement(device: string): void {
  inScopes()
  const refusal = (): string => {
    const devices = tf.devices().map(({ name }) => name)
    return (
      `cannot run on ${device}, TensorFlow has it for CPU. The devices are ${devices.join(', ')}. ` +
      'Run it outside of tf.device, or let it run elsewhere: tf.configure({ softPlacement: true }). (inputs: string [2] on /cpu:0)'
    )
  }

  test('an op that the device lacks says where there is one', () => {
    const run = () => tf.device(device, hash)
    expect(run).toThrow(tf.PlacementError)
    expect(run).toThrow(`StringToHashBucketFast: ${refusal()}`)
  })

  test('in a graph function it names the op and its line', () => {
    const hashes = tf.graph(hash, { name: 'hashes' })
    const run = () => tf.device(device, () => hashes())
    expect(run).toThrow(tf.PlacementError)
    expect(run).toThrow(
      /^StringToHashBucketFast \(recorded at .*placementSuite\.ts:\d+:\d+\): hashes_\d+: n\d+_StringToHashBucketFast cannot run/,
    )
    expect(run).toThrow(refusal())
  })

  test('in a graph cell too', () => {
    const run = () => runInMode('graph', () => tf.device(device, () => hash().dataSync()))
    expect(run).toThrow(tf.PlacementError)
    expect(run).toThrow(`StringToHashBucketFast: ${refusal()}`)
  })

  test('where the code leaves the place open, TensorFlow finds one, and goes on after a refusal', () => {
    expect(() => tf.device(device, hash)).toThrow(tf.PlacementError)
    expect(numbers(hash())).toEqual(HASHES)
    expect(tf.deviceOf(tf.device(device, () => tf.ones([100]).add(1)))).toBe(device)
  })

  test('tensors there are read by ops elsewhere, and the other way round', () => {
    const there = tf.device(device, () => tf.fill([100], 2).add(1))
    expect(tf.deviceOf(there)).toBe(device)
    const here = tf.device('/cpu:0', () => there.mul(2))
    expect(tf.deviceOf(here)).toBe('/cpu:0')
    expect(here.dataSync()).toEqual(new Float32Array(100).fill(6))
    expect(tf.device(device, () => here.sub(there)).dataSync()).toEqual(new Float32Array(100).fill(3))
  })
}

/** @param device - one without ops on strings, where placement is soft. */
export function testSoftPlacement(device: string): void {
  inScopes()

  test('an op that the device lacks runs elsewhere: by itself, in a graph function, in a graph cell', () => {
    const hashes = tf.graph(hash)
    expect(numbers(tf.device(device, hash))).toEqual(HASHES)
    expect(numbers(tf.device(device, () => hashes()))).toEqual(HASHES)
    expect(runInMode('graph', () => tf.device(device, () => numbers(hash())))).toEqual(HASHES)
    hashes.dispose()
  })

  test('other ops run there', () => {
    expect(tf.deviceOf(tf.device(device, () => tf.ones([100]).add(1)))).toBe(device)
  })

  test('a device that is not there is no mistake, a name that is none is', () => {
    expect(tf.device('/gpu:99', () => tf.ones([100]).add(1)).dataSync()).toEqual(new Float32Array(100).fill(2))
    expect(() => tf.device('the second one', () => 0)).toThrow(tf.PlacementError)
  })
}
