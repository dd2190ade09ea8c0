import type { ReceivedMessage } from '@diptych/kernel'
import { expect, test } from 'vitest'
import { nextMessage, runCell, startKernel } from './session.ts'

const kernel = await startKernel()

function next(type: string): Promise<ReceivedMessage> {
  return nextMessage(kernel, ({ header }) => header.msg_type === type)
}

test('a cell opens a comm, sends and closes it', async () => {
  const { messages } = await runCell(
    kernel,
    "{ const comm = jupyter.comms.open('probe', { a: 1 }, [new Uint8Array([1, 2, 3])]); comm.send({ b: 2 }); comm.close({ c: 3 }) }",
  )
  const [open, msg, close] = messages.filter(({ header }) => header.msg_type.startsWith('comm_'))
  const { comm_id: id } = open!.content as { comm_id: string }
  expect(open!.content).toEqual({
    comm_id: id,
    target_name: 'probe',
    data: { a: 1 },
  })
  expect(open!.buffers.map(buffer => [...buffer])).toEqual([[1, 2, 3]])
  expect(msg!.content).toEqual({ comm_id: id, data: { b: 2 } })
  expect(close!.content).toEqual({ comm_id: id, data: { c: 3 } })
})

test('a comm of the front end reaches its target, buffers both ways, and the answer names the message', async () => {
  await runCell(
    kernel,
    "jupyter.comms.registerTarget('echo', comm => comm.onMsg(m => comm.send({ echo: m.data }, m.buffers)))",
  )
  kernel.send('comm_open', { comm_id: 'e', target_name: 'echo', data: {} })
  const answer = next('comm_msg')
  const id = kernel.send('comm_msg', { comm_id: 'e', data: { hi: 1 } }, [Uint8Array.of(0, 1, 255)])
  const { content, buffers, parent_header: parent } = await answer
  expect(content).toEqual({ comm_id: 'e', data: { echo: { hi: 1 } } })
  expect(buffers.map(buffer => [...buffer])).toEqual([[0, 1, 255]])
  expect(parent.msg_id).toBe(id)
})

test('comm_info lists what is open, by target', async () => {
  const list = (content: Record<string, string> = {}): Promise<unknown> => kernel.request('comm_info_request', content)
  expect(await list()).toEqual({
    status: 'ok',
    comms: { e: { target_name: 'echo' } },
  })
  expect(await list({ target_name: 'other' })).toEqual({
    status: 'ok',
    comms: {},
  })
})

test('a comm to a target that nobody registered is closed', async () => {
  const close = next('comm_close')
  kernel.send('comm_open', { comm_id: 'u', target_name: 'nobody', data: {} })
  expect((await close).content).toEqual({ comm_id: 'u', data: {} })
})

test('closing reaches onClose, and sending after it is refused', async () => {
  await runCell(
    kernel,
    "jupyter.comms.registerTarget('once', comm => { globalThis.comm = comm; comm.onClose(m => console.log('closed', m.data)) })",
  )
  kernel.send('comm_open', { comm_id: 'o', target_name: 'once', data: {} })
  const said = next('stream')
  kernel.send('comm_close', { comm_id: 'o', data: { why: 'done' } })
  expect((await said).content).toEqual({
    name: 'stdout',
    text: "closed { why: 'done' }\n",
  })
  const { reply } = await runCell(kernel, 'comm.send({})')
  expect(reply).toMatchObject({
    evalue: 'comm once: cannot send, the comm is closed. Open another one.',
  })
})

test('an error in a callback is printed, and the comm stays usable', async () => {
  await runCell(
    kernel,
    "jupyter.comms.registerTarget('bad', comm => comm.onMsg(m => { if (m.data.fail) throw new Error('in callback'); comm.send({ ok: true }) }))",
  )
  kernel.send('comm_open', { comm_id: 'b', target_name: 'bad', data: {} })
  const said = next('stream')
  kernel.send('comm_msg', { comm_id: 'b', data: { fail: true } })
  expect((await said).content).toMatchObject({
    name: 'stderr',
    text: expect.stringContaining('Error: in callback'),
  })
  const answer = next('comm_msg')
  kernel.send('comm_msg', { comm_id: 'b', data: {} })
  expect((await answer).content).toEqual({ comm_id: 'b', data: { ok: true } })
})

test('comm messages are delivered while a cell awaits', async () => {
  const running = runCell(
    kernel,
    "const clicked = new Promise(r => jupyter.comms.registerTarget('click', (comm, m) => r(m.data.x)));\nawait clicked",
  )
  await next('execute_input')
  // Registered once the cell awaits, which is when the main thread gets to the message.
  kernel.send('comm_open', {
    comm_id: 'c',
    target_name: 'click',
    data: { x: 3 },
  })
  expect((await running).result).toBe('3')
})

test('a comm message waits for the cells that were sent before it', async () => {
  const answer = next('comm_msg')
  void kernel.execute('await new Promise(r => setImmediate(r))')
  void kernel.execute("jupyter.comms.registerTarget('after', comm => comm.send({ ready: true }))")
  kernel.send('comm_open', { comm_id: 'a', target_name: 'after', data: {} })
  expect((await answer).content).toEqual({
    comm_id: 'a',
    data: { ready: true },
  })
})
