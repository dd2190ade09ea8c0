import { expect, test } from 'vitest'
import { contents, runCell, startKernel } from './session.ts'

const kernel = await startKernel()

test('where modes differ is shown as text and as tables, with the lines of cells', async () => {
  await runCell(
    kernel,
    `const winner = (x: tf.Tensor) => {
  const y = x.tanh()
  return y.argMax()
}`,
  )
  const { result, messages } = await runCell(kernel, 'tf.debug.firstDifference(winner, [tf.tensor1d([20, 30])])')
  expect(result).toMatch(
    /^winner: ArgMax at cell_1\.ts:3:\d+ gives something else in graph where it is compiled together/,
  )
  const [shown] = contents<{ data: Record<string, string> }>(messages, 'execute_result')
  expect(shown!.data['text/html']).toMatch(/<tr><th>eager<\/th><td>0<\/td>.*<tr><th>graph<\/th><td>1<\/td>/)
})

test.each(['%%eager', '%%graph', '%%graph xla'])('a NaN of a cell is found with its line: %s', async magic => {
  const { result } = await runCell(
    kernel,
    `${magic}
await tf.debug.checkNumerics(async () => {
  const x = tf.tensor1d([4, -4])
  await x.data()
  return x.sqrt().add(1)
})`,
  )
  expect(result).toMatch(
    /^the function: Sqrt of -4 at cell_\d+\.ts:5:\d+ made NaN at \[1\] of its result, float32 \[2\]\./,
  )
})

test.each(['%%eager', '%%graph'])(
  'from tf.debug.enableCheckNumerics on a cell ends where a NaN is made: %s',
  async magic => {
    await runCell(kernel, 'tf.debug.enableCheckNumerics()')
    const { reply } = await runCell(kernel, `${magic}\nconst root = tf.tensor1d([4, -4]).sqrt()\nroot.add(1).print()`)
    expect(reply).toMatchObject({
      ename: 'NumericsError',
      evalue: expect.stringMatching(/^Sqrt of -4.* made NaN at \[1\]/),
    })
    expect(JSON.stringify(reply)).toMatch(/cell_\d+\.ts:2/)
    await runCell(kernel, 'tf.debug.disableCheckNumerics()')
    const after = await runCell(kernel, `${magic}\ntf.tensor1d([4, -4]).sqrt().isNaN().any().dataSync()[0]`)
    expect(after.result).toBe('1')
  },
)
