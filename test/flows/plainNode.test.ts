import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

/** Runs a script in a Node process of its own, in a folder that resolves our packages. */
function run(code: string, environment: Record<string, string> = {}, type = 'module') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`--input-type=${type}`, '--eval', code], {
    cwd: path.join(import.meta.dirname, '..'),
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

describe('a plain Node script', () => {
  test('imports tf, computes, and exits cleanly with nothing on stderr', () => {
    const code = `import * as tf from '@diptych/tensor'
const double = tf.graph(x => x.mul(2))
console.log(double(tf.tensor1d([1, 2])).arraySync().join())`
    expect(run(code)).toEqual({ status: 0, stdout: '2,4\n', stderr: '' })
  })

  test('requires the same tf', () => {
    const code = `const tf = require('@diptych/tensor')
import('@diptych/tensor').then(imported => console.log(imported === tf, typeof tf.graph, typeof tf.layers.dense))`
    expect(run(code, {}, 'commonjs')).toEqual({ status: 0, stdout: 'true function function\n', stderr: '' })
  })

  test('loads without a library, and says at the first op what is missing and what to do', () => {
    const code = `import * as tf from '@diptych/tensor'
console.log('loaded')
try { tf.add(1, 2) } catch (error) { console.log(error.name + ': ' + error.message) }`
    const { status, stdout } = run(code, { DIPTYCH_TENSORFLOW: '/nowhere' })
    expect(status).toBe(0)
    expect(stdout).toBe(
      'loaded\nLibraryNotFoundError: DIPTYCH_TENSORFLOW is /nowhere, but there is no libtensorflow_cc.so.2 there. Set it to that file, ' +
        'to the folder that holds it, or to a virtual environment with the tensorflow wheel; or unset it.\n',
    )
  })

  test('a wrong rank into a compiled function is an error, not the end of the process', () => {
    const code = `import * as tf from '@diptych/tensor'
const f = tf.graph(x => tf.conv2d(x, tf.ones([2, 2, 1, 1]), 1, 'same'))
f(tf.ones([1, 4, 4, 1]))
try { f(tf.ones([4, 4])) } catch (error) { console.log(error.message) }
console.log(f(tf.ones([1, 4, 4, 1])).shape.join())`
    const { status, stdout } = run(code)
    expect(status).toBe(0)
    expect(stdout).toMatch(/rank 4/)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('1,4,4,1')
  })

  test('DIPTYCH_DEBUG tells of the library, each call and each compiled function', () => {
    const code = `import * as tf from '@diptych/tensor'
tf.graph(function twice(x) { return x.mul(2) })(tf.ones([3])).dataSync()`
    const { stderr } = run(code, { DIPTYCH_DEBUG: '3' })
    expect(stderr).toMatch(/\[diptych\] TensorFlow \d+\.\d+\.\d+ from .*libtensorflow_cc.*, found by /)
    expect(stderr).toMatch(/\[diptych\] twice_0 compiled: \d+ nodes in \d+\.\d ms\n/)
    expect(stderr).toMatch(/\[diptych\] twice_0\(float32 \[3\]\) → float32 \[3\] in \d+\.\d+ ms\n/)
  })
})
