import { expect, test } from 'vitest'
import { describeWithTensorflow, runCell, runInterrupted, startKernel } from './session.ts'

describeWithTensorflow('branches and loops in cells', async () => {
  const kernel = await startKernel({ env: { DIPTYCH_MODE: undefined } })

  test.each(['%%eager', '%%graph', '%%graph xla'])('%s gives the same numbers', async magic => {
    const { result } = await runCell(
      kernel,
      `${magic}
       const powers = tf.scan((a, x) => tf.cond(x.greater(2), () => a.mul(x), () => a.add(x)), tf.tensor1d([1, 2, 3, 4]), tf.scalar(0))
       const [turns] = tf.whileLoop((n, x) => x.less(100), (n, x) => [n.add(1), x.mul(2)], [tf.scalar(0), tf.scalar(3)])
       ;[...powers.dataSync(), turns.dataSync()[0]]`,
    )
    expect(result).toBe('[ 1, 3, 9, 36, 6 ]')
  })

  test.each([
    ['eagerly', '%%eager'],
    ['in a graph cell', '%%graph'],
    ['by XLA', '%%graph xla'],
  ])('an endless loop is interrupted %s, and what comes after works', async (way, magic) => {
    // A program of XLA's runs to its end: this one ends, and its cell with it.
    const turns = way === 'by XLA' ? 'n.less(2000000)' : 'n.greater(-1)'
    await runCell(kernel, 'var weight = tf.variable(tf.scalar(3))')
    const { reply } = await runInterrupted(
      kernel,
      `${magic}
       console.log('started')
       for (;;) {
         const [n] = tf.whileLoop(n => ${turns}, n => [n.add(1)], [tf.scalar(0)])
         n.dataSync()
         weight.assign(tf.scalar(3))
       }`,
    )
    expect(reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' })
    expect((await runCell(kernel, `${magic}\nweight.add(1).dataSync()[0]`)).result).toBe('4')
  })

  test('a loop in a tf.graph function is interrupted inside its one call', async () => {
    await runCell(kernel, 'var forever = tf.graph(x => tf.whileLoop(x => x.greater(0), x => x.mul(1), x))')
    const { reply } = await runInterrupted(kernel, "console.log('started'); forever(tf.scalar(1)).dataSync()")
    expect(reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' })
    expect((await runCell(kernel, 'forever(tf.scalar(0)).dataSync()[0]')).result).toBe('0')
  })

  test.each(['%%graph', '%%graph xla'])(
    'code that never ends in a branch is terminated while it is recorded: %s',
    async magic => {
      await runCell(kernel, 'var v = tf.variable(tf.scalar(5))')
      const { reply } = await runInterrupted(
        kernel,
        `${magic}
       tf.scan((a, x) => {
         v.assign(v.add(1))
         return tf.cond(x.greater(0), () => { v.assign(v.mul(2)); console.log('started'); while (true) {} }, () => a)
       }, tf.ones([3]), tf.scalar(0))`,
      )
      expect(reply).toMatchObject({ ename: 'KeyboardInterrupt' })
      expect((await runCell(kernel, 'v.dataSync()[0]')).result).toBe('5')
      const after = 'tf.scan((a, x) => a.add(x).mul(v), tf.ones([2]), tf.scalar(0)).dataSync()'
      expect((await runCell(kernel, `${magic}\n${after}`)).result).toBe('Float32Array(2) [ 5, 30 ]')
    },
  )

  test('an error in a branch names the cell’s line', async () => {
    const { reply } = await runCell(
      kernel,
      `%%graph
       const index = tf.tensor1d([7], 'int32').add(tf.scalar(0, 'int32'))
       const picked = tf.cond(tf.scalar(true),
         () => tf.gather(tf.tensor1d([1, 2]), index),
         () => tf.zeros([1]))
       picked.dataSync()`,
    )
    expect((reply as { evalue: string }).evalue).toMatch(/7 is not in \[0, 2\)[\s\S]*recorded at \S*cell_\d+\.ts:[34]/)
  })
})
