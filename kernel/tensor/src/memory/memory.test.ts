import { spawnSync } from 'node:child_process'
import { runInThisContext } from 'node:vm'
import { beforeEach, describe, expect, test } from 'vitest'
import * as tf from '../index.ts'
import { runInMode } from '../mode.ts'

beforeEach(() => tf.freeForgotten())

/** What `tf.memory` says beyond what was there before. */
function since(before: tf.MemoryInfo) {
  const { numTensors, numDataBuffers, numBytes, hostBytes, byDevice } = tf.memory()
  return {
    tensors: numTensors - before.numTensors,
    buffers: numDataBuffers - before.numDataBuffers,
    bytes: numBytes - before.numBytes,
    host: hostBytes - before.hostBytes,
    native: byDevice['/cpu:0']!.bytes - before.byDevice['/cpu:0']!.bytes,
  }
}

describe('tf.memory', () => {
  test('counts tensors, bytes and where they are', () => {
    const before = tf.memory()
    expect(before).not.toHaveProperty('unreliable')
    const x = tf.zeros([100, 10])
    // tfjs's zeros are JavaScript's until an op wants them.
    expect(since(before)).toEqual({ tensors: 1, buffers: 1, bytes: 4000, host: 4000, native: 0 })
    const y = x.add(1)
    y.dataSync()
    expect(since(before)).toMatchObject({ tensors: 2, buffers: 2, bytes: 8000, host: 0 })
    expect(since(before).native).toBeGreaterThanOrEqual(8000)
    tf.dispose([x, y])
    expect(since(before)).toMatchObject({ tensors: 0, buffers: 0, bytes: 0, host: 0, native: 0 })
  })

  test('counts bytes that tensors share once, and a variable with its value', () => {
    const before = tf.memory()
    const x = tf.ones([10]).add(1)
    const clones = [x.clone(), x.clone()]
    const variable = tf.variable(x)
    expect(since(before)).toMatchObject({ tensors: 5, buffers: 2, bytes: 80 })
    tf.dispose([x, variable, ...clones])
    expect(since(before)).toMatchObject({ tensors: 1, buffers: 1, bytes: 40 })
  })

  test('counts native memory once that a reshape has in common with what it was made of', async () => {
    tf.tidy(() => void tf.ones([1000]).add(1).reshape([10, 100]).expandDims(0))
    await tf.freeForgotten()
    const before = tf.memory()
    const x = tf.ones([1000]).add(1)
    await tf.freeForgotten()
    const y = x.reshape([10, 100])
    const z = y.expandDims(0)
    expect(since(before)).toMatchObject({ tensors: 3, native: 4000 })
    x.dispose()
    z.dispose()
    expect(since(before)).toMatchObject({ tensors: 1, native: 4000 })
    y.dispose()
    expect(since(before)).toMatchObject({ tensors: 0, native: 0 })
  })

  test('knows dtypes by their size', () => {
    const before = tf.memory()
    const kept = [tf.tensor([1, 2, 3], undefined, 'bool'), tf.complex([1, 2], [3, 4])]
    const { bytes } = since(before)
    tf.dispose(kept)
    // Three of a byte each, and two pairs of floats.
    expect(bytes).toBe(3 + 2 * 8)
  })

  test('remembers the most native memory there has been', () => {
    tf.resetPeakMemory()
    const { peakBytes, byDevice } = tf.memory()
    expect(peakBytes).toBe(byDevice['/cpu:0']!.bytes)
    tf.tidy(() => void tf.ones([1000]).add(1).add(1))
    expect(tf.memory().peakBytes - peakBytes).toBeGreaterThanOrEqual(8000)
    expect(tf.memory().byDevice['/cpu:0']!.bytes).toBe(byDevice['/cpu:0']!.bytes)
    tf.resetPeakMemory()
    expect(tf.memory().peakBytes).toBe(byDevice['/cpu:0']!.bytes)
  })

  test('says of string tensors that their bytes are those of their texts', () => {
    const before = tf.memory().numBytes
    const words = tf.tensor(['a', 'bc'])
    expect(tf.memory()).toMatchObject({ numBytes: before + 3, unreliable: true })
    words.dispose()
    expect(tf.memory()).toMatchObject({ numBytes: before })
    expect(tf.memory()).not.toHaveProperty('unreliable')
  })
})

describe('forgotten tensors', () => {
  test.each([
    ['results of ops', () => void tf.ones([100]).add(1).mul(2)],
    ['values that no op has used', () => void tf.scalar(3)],
    ['clones, with what they were made of', () => void tf.ones([100]).add(1).clone().clone()],
    ['gradients', () => void tf.grad(x => x.square().sum())(tf.ones([100]))],
    ['strings', () => void tf.tensor(['a', 'b'])],
    ['what a graph cell recorded', () => runInMode('graph', () => void tf.ones([100]).add(1).dataSync())],
  ])('are freed and counted off: %s', async (_, make) => {
    // The engine keeps the axes and shapes that it has once passed to ops.
    make()
    await tf.freeForgotten()
    const before = tf.memory()
    for (let i = 0; i < 20; i++) make()
    expect(since(before).tensors).toBeGreaterThanOrEqual(20)
    await tf.freeForgotten()
    expect(since(before)).toEqual({ tensors: 0, buffers: 0, bytes: 0, host: 0, native: 0 })
  })

  test('clones of a tensor that lives are counted off, and disposing it frees its memory', async () => {
    const before = tf.memory()
    const x = tf.ones([100]).add(1)
    await tf.freeForgotten()
    for (let i = 0; i < 20; i++) x.clone()
    x.clone().dispose()
    expect(since(before).tensors).toBe(21)
    await tf.freeForgotten()
    expect(since(before)).toMatchObject({ tensors: 1, bytes: 400 })
    x.dispose()
    expect(since(before)).toEqual({ tensors: 0, buffers: 0, bytes: 0, host: 0, native: 0 })
  })

  test('what somebody holds is not freed', async () => {
    const held = [tf.ones([3]).add(1), tf.scalar(2), tf.variable(tf.ones([3])), tf.ones([3]).add(2).reshape([1, 3])]
    await tf.freeForgotten()
    expect(held.map(tensor => [...tensor.dataSync()])).toEqual([[2, 2, 2], [2], [1, 1, 1], [3, 3, 3]])
    tf.dispose(held)
  })

  test('are reported with DIPTYCH_DEBUG=1', () => {
    const { stderr } = runProgram('for (let i = 0; i < 5; i++) tf.ones([10]).add(1)\nawait tf.freeForgotten()', {
      DIPTYCH_DEBUG: '1',
    })
    expect(stderr).toMatch(/^\[diptych\] 10 forgotten tensors were freed, 400 bytes/m)
  })

  test('a loop that awaits nothing but values stays flat', async () => {
    const one = tf.scalar(1)
    const before = tf.memory().numTensors
    let most = 0
    for (let i = 0; i < 100_000; i++) {
      const sum = one.add(i)
      if (i % 100 === 0) await sum.data()
      most = Math.max(most, tf.memory().numTensors - before)
    }
    // See LEAST and LARGEST_SCALE of pressure.ts.
    expect(most).toBeLessThan(34_000)
    one.dispose()
  })
})

describe('a synchronous loop', () => {
  test('is told of once, on stderr, with its line and the bytes, while it runs', () => {
    const { stderr } = runProgram(`
      const one = tf.scalar(1)
      function leak() {
        for (let i = 0; i < 140_000; i++) one.add(1)
      }
      leak()
      process.stderr.write('the loop has ended')
    `)
    const warnings = stderr.match(/^\[diptych\] .*$/gm) ?? []
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(/\[eval1\]:4: 131,\d{3} tensors \(51\d KB\) have been made here that cannot be freed/)
    expect(stderr.indexOf('[diptych]')).toBeLessThan(stderr.indexOf('the loop has ended'))
  })
})

describe('tf.leaks', () => {
  test('names the lines that made what is alive, the most bytes first', async () => {
    tf.leaks.start()
    const make = runInThisContext(
      '(tf, kept) => {\n kept.push(tf.ones([10]).add(1))\n kept.push(tf.scalar(1).add(1))\n tf.ones([5])\n}',
      {
        filename: 'model.ts',
      },
    )
    const kept: tf.Tensor[] = []
    for (let i = 0; i < 3; i++) make(tf, kept)
    await tf.freeForgotten()
    const report = tf.leaks.report()
    expect(report.lines).toEqual([
      { line: 'model.ts:2', tensors: 3, bytes: 120 },
      { line: 'model.ts:3', tensors: 3, bytes: 12 },
    ])
    expect(String(report)).toBe(
      '6 tensors are alive, 132 bytes:\n  3 × 120 bytes  model.ts:2\n  3 ×  12 bytes  model.ts:3',
    )
    tf.dispose(kept)
    expect(String(tf.leaks.report())).toBe('No tensor is alive that was made since tf.leaks.start().')
    tf.leaks.stop()
    expect(() => tf.leaks.report()).toThrow('tf.leaks.report: no lines are recorded. Call tf.leaks.start()')
  })
})

/** Runs code in a Node of its own, with \`tf\` on its first line. */
function runProgram(code: string, env: NodeJS.ProcessEnv = {}): { stderr: string } {
  const index = JSON.stringify(new URL('../index.ts', import.meta.url).href)
  const program = `import * as tf from ${index};${code}`
  return spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
}
