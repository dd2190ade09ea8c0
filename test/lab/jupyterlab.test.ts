/** @file `npm start -- --no-browser` serves a JupyterLab whose kernel works. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { LabServer } from './labServer.ts'

let server: LabServer

beforeAll(async () => {
  server = await LabServer.start()
})

afterAll(() => server?.stop())

test('nobody gets in without the token', async () => {
  const statuses = await Promise.all([server.fetch('kernelspecs', {}, ''), server.fetch('kernelspecs', {}, 'wrong')])
  expect(statuses.map(({ status }) => status)).toEqual([403, 403])
})

test('the kernel is offered by its name', async () => {
  const { kernelspecs } = (await (await server.fetch('kernelspecs')).json()) as KernelSpecs
  const { display_name, language, interrupt_mode } = kernelspecs.diptych!.spec
  expect({ display_name, language, interrupt_mode }).toEqual({
    display_name: 'TypeScript (Diptych)',
    language: 'typescript',
    interrupt_mode: 'message',
  })
  expect(kernelspecs.diptych!.resources).toHaveProperty('logo-svg')
})

test('the notebooks are served', async () => {
  const { type, format } = (await (await server.fetch('contents/welcome.ipynb')).json()) as Record<string, unknown>
  expect({ type, format }).toEqual({ type: 'notebook', format: 'json' })
})

test('a notebook runs the same tensor code eagerly and as a graph', async () => {
  using kernel = await server.openNotebook('tensors.ipynb')
  const product =
    'const a: tf.Tensor2D = tf.tensor2d([[1, 2], [3, 4]]); console.log("here"); [...a.matMul(a).dataSync()].join()'
  for (const mode of ['', '%%eager\n', '%%graph\n', '%%graph xla\n']) {
    const { status, result, stdout } = await kernel.run(mode + product)
    expect({ mode, status, result, stdout }).toEqual({ mode, status: 'ok', result: "'7,10,15,22'", stdout: 'here\n' })
  }
})

test("an interrupt over REST stops an endless cell and keeps the notebook's variables", async () => {
  using kernel = await server.openNotebook('interrupt.ipynb')
  await kernel.run('const kept = tf.scalar(41)')
  const { status } = await kernel.run('console.log("started"); while (true) {}', ({ header }) => {
    if (header.msg_type === 'stream') void server.fetch(`kernels/${kernel.id}/interrupt`, { method: 'POST' })
  })
  expect(status).toBe('error')
  expect((await kernel.run('kept.dataSync()[0] + 1')).result).toBe('42')
})

test('a restart over REST begins anew', async () => {
  const before = await server.openNotebook('restart.ipynb')
  await before.run('const gone = 1')
  using kernel = await server.restart(before)
  expect((await kernel.run('typeof gone')).result).toBe("'undefined'")
})

test('a stop of npm ends the server and its kernels', async () => {
  await using own = await LabServer.start()
  using kernel = await own.openNotebook('stop.ipynb')
  const pid = Number((await kernel.run('process.pid')).result)
  await own.stop()
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

interface KernelSpecs {
  readonly kernelspecs: Readonly<Record<string, { spec: Record<string, unknown>; resources: Record<string, string> }>>
}
