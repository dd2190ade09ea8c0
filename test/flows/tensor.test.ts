import { expect, test } from 'vitest'
import { describeWithTensorflow, printed, runCell, runInterrupted, startKernel } from './session.ts'

describeWithTensorflow('cells with tensors', async () => {
  const kernel = await startKernel({ env: { DIPTYCH_MODE: undefined } })

  test('tf is there without an import, and imports of tfjs give the same functions', async () => {
    expect((await runCell(kernel, 'tf.add(1, 2).dataSync()[0]')).result).toBe('3')
    const { result } = await runCell(kernel, "import { add } from '@tensorflow/tfjs'\nadd === tf.add")
    expect(result).toBe('true')
  })

  test.each(['%%eager', '%%graph', '%%graph xla'])('%s gives the same numbers', async magic => {
    const { result } = await runCell(kernel, `${magic}\ntf.tensor([1, 2, 3]).square().sum().dataSync()[0]`)
    expect(result).toBe('14')
  })

  test('%mode holds for the cells after it, and a cell can say otherwise', async () => {
    const mode = "(await import('@diptych/tensor/runtime')).currentMode()"
    await runCell(kernel, '%mode graph')
    expect((await runCell(kernel, mode)).result).toBe("'graph'")
    expect((await runCell(kernel, `%%eager\n${mode}`)).result).toBe("'eager'")
    expect((await runCell(kernel, `await null;\n${mode}`)).result).toBe("'graph'")
    await runCell(kernel, '%mode eager')
  })

  test('an error of the engine ends its cell and shows the line', async () => {
    const { reply } = await runCell(kernel, 'const a = tf.ones([2, 3])\n\ntf.matMul(a, tf.ones([4, 5]))')
    expect(reply.status).toBe('error')
    expect((reply as { traceback: string[] }).traceback.join('\n')).toMatch(/cell_\d+\.ts:3/)
  })

  test('what a graph cell left pending fails that cell, not the next one', async () => {
    const { reply } = await runCell(
      kernel,
      '%%graph\nvar pending = tf.gather(tf.tensor1d([1, 2]), tf.tensor1d([7], "int32"))\n0',
    )
    expect(reply.status).toBe('error')
    expect((await runCell(kernel, '1 + 1')).result).toBe('2')
  })

  test('what a graph cell left pending before an error of its own does not fail the next one', async () => {
    const code =
      '%%graph\nvar pending = tf.gather(tf.tensor1d([1, 2]), tf.tensor1d([7], "int32"))\nthrow new Error("mine")'
    expect((await runCell(kernel, code)).reply).toMatchObject({ status: 'error', evalue: 'mine' })
    expect((await runCell(kernel, '%%graph\n1 + 1')).result).toBe('2')
    expect((await runCell(kernel, 'pending.dataSync()')).reply).toMatchObject({ ename: 'TensorFlowError' })
  })

  test.each([
    ['eagerly', '%%eager', 'tf.add(1, 2).dispose()'],
    ['as a graph', '%%graph', 'tf.add(1, 2).dataSync()'],
    ['in gradients', '%%eager', 'tf.grad(x => x.square().sum())(tf.ones([100])).dispose()'],
  ])('an endless loop of tensors is interrupted %s, and tensors work on', async (_, magic, code) => {
    await runCell(kernel, 'var kept = tf.tensor([1, 2])')
    const { reply } = await runInterrupted(kernel, `${magic}\nconsole.log('started'); while (true) ${code}`)
    expect(reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' })
    expect((await runCell(kernel, 'kept.add(1).dataSync()')).result).toBe('Float32Array(2) [ 2, 3 ]')
  })

  test('a while loop of a graph is interrupted inside its one call into TensorFlow, and variables keep their values', async () => {
    await runCell(
      kernel,
      `var weight = tf.variable(tf.scalar(3))
       var positive = tf.graph(x => x.greater(0)).nameFor(tf.scalar(1))
       var same = tf.graph(x => x.mul(1)).nameFor(tf.scalar(1))
       var loopForever = () => tf.raw.While({ input: [tf.scalar(1)] }, { cond: positive, body: same })`,
    )
    for (let round = 0; round < 2; round++) {
      const { reply } = await runInterrupted(
        kernel,
        "console.log('started'); loopForever(); weight.assign(tf.scalar(0))",
      )
      expect(reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' })
      expect((await runCell(kernel, 'weight.add(1).dataSync()[0]')).result).toBe('4')
    }
  })

  test('a loop inside tf.tidy that is terminated leaves no scope behind', async () => {
    const before = await runCell(kernel, 'tf.engine().state.scopeStack.length')
    const { reply } = await runInterrupted(kernel, "tf.tidy(() => { console.log('started'); while (true) {} })")
    expect(reply).toMatchObject({ ename: 'KeyboardInterrupt' })
    expect((await runCell(kernel, 'tf.engine().state.scopeStack.length')).result).toBe(before.result)
  })

  test('an interrupt while the engine loads does not break it', async () => {
    const fresh = await startKernel()
    const started = printed(fresh, 'started')
    const running = runCell(fresh, "console.log('started'); for (;;) tf.add(1, 2).dispose()")
    await started
    await fresh.interrupt()
    expect((await running).reply).toMatchObject({ ename: 'KeyboardInterrupt' })
    expect((await runCell(fresh, 'tf.add(1, 2).dataSync()[0]')).result).toBe('3')
  })
})
