import { expect, test } from 'vitest'
import { nextMessage, runCell, startKernel } from './session.ts'

const log: string[] = []
const kernel = await startKernel({ onLog: text => log.push(text) })

test('kernel_info says who speaks', async () => {
  expect(await kernel.request('kernel_info_request')).toMatchObject({
    status: 'ok',
    protocol_version: '5.5',
    implementation: 'diptych',
    language_info: { name: 'typescript', file_extension: '.ts' },
    supported_features: ['debugger', 'kernel subshells'],
    debugger: true,
  })
})

test('an unknown msg_type gets an error that names the known ones, and a busy and an idle status', async () => {
  const states: unknown[] = []
  const stop = kernel.observe(({ content }) => states.push((content as { execution_state?: string }).execution_state))
  expect(await kernel.request('make_coffee_request')).toMatchObject({
    status: 'error',
    ename: 'RequestError',
    evalue: expect.stringMatching(/^make_coffee_request: unknown msg_type; this kernel handles execute_request, /),
  })
  stop()
  expect(states).toEqual(['busy', 'idle'])
})

test('a request with wrong content gets an error that names the field', async () => {
  expect(await kernel.request('execute_request', { code: 1 })).toMatchObject({
    status: 'error',
    evalue: 'execute_request: code must be a string, got 1',
  })
  expect((await runCell(kernel, '1 + 1')).result).toBe('2')
})

test.each([
  ['a wrong signature', (): Buffer[] => frames('0'.repeat(64))],
  ['no signature', (): Buffer[] => frames('')],
  ['no delimiter', (): Buffer[] => [Buffer.from('{}')]],
  ['an empty message', (): Buffer[] => [Buffer.alloc(0)]],
])('a message with %s is ignored, and the next one answered', async (_, make) => {
  const refusals = log.join('').split('was refused').length
  kernel.sendRaw('shell', make())
  expect((await runCell(kernel, '1 + 1')).result).toBe('2')
  expect(log.join('').split('was refused').length).toBe(refusals + 1)
  expect((await runCell(kernel, 'globalThis.forged')).result).toBeUndefined()
})

/** An execute request that somebody without the key made. */
function frames(signature: string): Buffer[] {
  const header = {
    msg_id: 'forged',
    msg_type: 'execute_request',
    username: '',
    session: 'x',
    date: '',
    version: '5.4',
  }
  const parts = [header, {}, {}, { code: 'globalThis.forged = true' }]
  return [Buffer.from('<IDS|MSG>'), Buffer.from(signature), ...parts.map(part => Buffer.from(JSON.stringify(part)))]
}

test('cursor positions count code points', async () => {
  await runCell(kernel, 'var grape = { alphaOne: 1 }')
  const code = "'😀😀'; grape.al"
  const reply = await kernel.request('complete_request', {
    code,
    cursor_pos: [...code].length,
  })
  expect(reply).toMatchObject({
    status: 'ok',
    cursor_start: 12,
    cursor_end: 14,
  })
  expect(reply.matches).toEqual(['alphaOne'])
})

test('a subscriber is welcomed on its topic', async () => {
  const welcome = nextMessage(kernel, ({ header }) => header.msg_type === 'iopub_welcome')
  const { Subscriber } = await import('zeromq')
  const { ip, ports } = kernel.connection
  const second = new Subscriber({ linger: 0 })
  second.subscribe('iopub_welcome')
  second.connect(`ipc://${ip}-${ports.iopub}`)
  for await (const [topic] of second) {
    expect(String(topic)).toBe('iopub_welcome')
    break
  }
  second.close()
  expect((await welcome).content).toEqual({ subscription: 'iopub_welcome' })
})

test('at the highest debug level the kernel prints messages and rewritten cells, and works', async () => {
  let said = ''
  const loud = await startKernel({ env: { DIPTYCH_DEBUG: '4' }, onLog: text => (said += text) })
  expect((await runCell(loud, 'const shout: number = 1\nshout')).result).toBe('1')
  await loud.shutdown()
  expect(said).toMatch(/shell → execute_request .*const shout/)
  expect(said).toMatch(/iopub ← execute_result .*text\/plain/)
  expect(said).toMatch(/cell_1\.ts is evaluated as\n.*let +shout/)
})
