/** @file What a cell shows of functions that it compiles: how far a long compile is, what XLA refuses; and an interrupt in the middle. */

import type { MimeBundle } from '@diptych/protocol'
import { expect, test } from 'vitest'
import { contents, describeWithTensorflow, nextMessage, runCell, startKernel } from './session.ts'

const LONG = `const long = tf.graph(function long(x: tf.Tensor) {
  let y = x
  for (let i = 0; i < 5000; i++) y = y.add(x).mul(weight)
  return y
})
long(tf.ones([2])).print()`

describeWithTensorflow('compiling', async () => {
  const kernel = await startKernel({ env: { DIPTYCH_MODE: undefined } })

  test('a long compile has one line, which ends with its time', async () => {
    await runCell(kernel, 'const weight = tf.variable(tf.scalar(0.5))')
    const { messages, stdout } = await runCell(kernel, LONG)
    // y ← (y + 1) / 2 stays 1.
    expect(stdout).toBe('Tensor\n    [1, 1]\n')
    const lines = ['display_data', 'update_display_data'].flatMap(type =>
      contents<{ data: MimeBundle; transient: { display_id: string } }>(messages, type),
    )
    expect(new Set(lines.map(({ transient }) => transient.display_id)).size).toBe(1)
    const texts = lines.map(({ data }) => String(data['text/plain']))
    expect(texts).toContain('Compiling long … 10,000 ops: TensorFlow optimises it; this part cannot be interrupted')
    expect(texts.at(-1)).toMatch(/^Compiled long: 10,000 ops in [\d.]+ s\.$/)
  })

  test('an interrupt ends it, and the next cells work', async () => {
    const begun = nextMessage(
      kernel,
      ({ header, content }) =>
        header.msg_type === 'display_data' &&
        /^Compiling long … /.test(String((content as { data: MimeBundle }).data['text/plain'])),
    )
    const cell = runCell(kernel, LONG.replaceAll('5000', '100_000'))
    await begun
    await kernel.interrupt()
    expect((await cell).reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' })
    expect((await runCell(kernel, 'weight.print()')).stdout).toBe('Tensor\n    0.5\n')
    expect((await runCell(kernel, 'tf.graph((x: tf.Tensor) => x.mul(weight))(tf.ones([1])).print()')).stdout).toBe(
      'Tensor\n    [0.5]\n',
    )
  })

  test('what XLA refuses and runs as a graph instead is said once, with the line', async () => {
    const code = `const enlarge = tf.graph(function enlarge(x: tf.Tensor4D) {
  return tf.grad(y => tf.image.resizeNearestNeighbor(y as tf.Tensor4D, [4, 4]).square())(x)
}, { xla: true, xlaFallback: true })
for (let i = 0; i < 3; i++) enlarge(tf.ones([1, 2, 2, 1]))`
    expect((await runCell(kernel, code)).stderr.replaceAll(/cell_\d+/g, 'cell')).toMatchInlineSnapshot(`
      "Warning: cell.ts:4: enlarge: XLA cannot compile ResizeNearestNeighborGrad (recorded at cell.ts:2:32), so it runs as a graph without XLA from here on.
      "
    `)
  })
})
