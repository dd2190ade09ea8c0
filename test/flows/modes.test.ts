import { KernelClient } from '@diptych/kernel'
import { expect, test } from 'vitest'
import { runCell, startKernel } from './session.ts'

const kernel = await startKernel({ env: { DIPTYCH_MODE: undefined } })

test('%mode shows and sets how cells run', async () => {
  expect((await runCell(kernel, '%mode')).stdout).toBe('eager (the default)\n')
  await runCell(kernel, '%mode graph')
  expect((await runCell(kernel, '%mode')).stdout).toBe('graph (set by %mode)\n')
  await runCell(kernel, '%mode eager')
})

test("the notebook's metadata choose where nothing else does", async () => {
  const other = await KernelClient.start({
    env: { DIPTYCH_MODE: 'graph+xla' },
  })
  expect((await runCell(other, '%mode')).stdout).toBe('graph+xla (DIPTYCH_MODE)\n')
  const metadata = { diptych: { mode: 'graph' } }
  expect((await runCell(other, '%mode', { metadata })).stdout).toBe("graph (the notebook's metadata)\n")
  await other.shutdown()
})

test('%doctor checks the machine of the kernel', async () => {
  const { stdout } = await runCell(kernel, '%doctor')
  expect(stdout).toMatch(/TensorFlow +\d+\.\d+\.\d+ [\s\S]* GPU .*[\s\S]*2×2 matmul on \/cpu:0 +right/)
})

test('an unknown magic is an error that guesses', async () => {
  expect((await runCell(kernel, '%%grpah\n1')).reply).toMatchObject({
    ename: 'MagicError',
    evalue: '%%grpah (line 1): no such magic. Did you mean %%graph?',
  })
})

test('two modes in one cell are refused', async () => {
  expect((await runCell(kernel, '%%eager\n%%graph\n1')).reply).toMatchObject({
    evalue: 'a cell runs in one mode, and this one names two. Remove one of the lines.',
  })
})

test('a wrong DIPTYCH_MODE fails the first cell with what is right, and the kernel works', async () => {
  const other = await KernelClient.start({ env: { DIPTYCH_MODE: 'fast' } })
  expect((await runCell(other, '1 + 1')).reply).toMatchObject({
    ename: 'ModeError',
    evalue: expect.stringContaining(
      'DIPTYCH_MODE is "fast", which is no mode: expected one of eager, graph, graph+xla',
    ),
  })
  expect((await runCell(other, '1 + 1')).result).toBe('2')
  await other.shutdown()
})
