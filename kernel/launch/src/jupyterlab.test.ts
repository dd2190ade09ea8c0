import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { askedPort, jupyterLabArguments, portProblem, requirePort } from './jupyterlab.ts'
import { workplaceAt } from './workplace.ts'

const place = workplaceAt('/checkout')

test("JupyterLab opens on the notebooks with the extension, the person's options last", () => {
  expect(jupyterLabArguments(place, ['--no-browser'], false)).toEqual([
    '-m',
    'jupyterlab',
    '--LabApp.extra_labextensions_path=/checkout/extension/labextensions',
    '--ServerApp.root_dir=/checkout/notebooks',
    '--no-browser',
  ])
})

test('a person may open another folder', () => {
  for (const option of [['--ServerApp.root_dir=/work'], ['--notebook-dir', '/work']]) {
    const args = jupyterLabArguments(place, option, false)
    expect(args).toEqual(expect.arrayContaining(option))
    expect(args.join()).not.toContain('/checkout/notebooks')
  }
})

test('root, and nobody else, may run it as root', () => {
  expect(jupyterLabArguments(place, [], true)).toContain('--allow-root')
  expect(jupyterLabArguments(place, [], false)).not.toContain('--allow-root')
})

test('nothing of its protection is taken away', () => {
  expect(jupyterLabArguments(place, [], true).join(' ')).not.toMatch(/token|password|disable|allow_origin|xsrf/)
})

test.each([
  [['--port', '9000'], 9000],
  [['--port=9000'], 9000],
  [['--ServerApp.port=9001', '--no-browser'], 9001],
  [['--port=1', '--port=2'], 2],
  [['--no-browser'], undefined],
  [['--port'], undefined],
])('%j asks for port %s', (options, port) => {
  expect(askedPort(options)).toBe(port)
})

test('a port that is taken is refused with the next free one; a free one is not', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const refusal = await requirePort([`--port=${port}`]).catch(error => error)
  expect(refusal.message).toContain(`Port ${port} is taken`)
  expect(refusal.todo).toMatch(/The next free one is \d+: npm start -- --port \d+/)
  server.close()
  await once(server, 'close')
  await requirePort([`--port=${port}`])
})

test('without a port named, and with any port, JupyterLab looks for itself', async () => {
  await requirePort(['--no-browser'])
  await requirePort(['--port=0'])
})

test('after the last port there is none to name', () => {
  expect(portProblem(65535, 65536).todo).toBe('Name another one.')
})
