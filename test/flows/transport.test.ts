import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { KernelClient } from '@diptych/kernel'
import { afterAll, describe, expect, test } from 'vitest'
import { curveKeyPair, Dealer } from 'zeromq'
import { nextMessage, printed, runCell } from './session.ts'

describe.each([
  { transport: 'tcp', encrypt: false },
  { transport: 'ipc', encrypt: false },
  { transport: 'tcp', encrypt: true },
  { transport: 'ipc', encrypt: true },
] as const)('$transport, encrypted: $encrypt', async options => {
  const kernel = await KernelClient.start(options)
  afterAll(() => kernel.shutdown())

  test('cells, output, input, comms, interrupts and heartbeats get through', async () => {
    const { stdout, result } = await runCell(kernel, "const name = prompt('Who?'); console.log(name); name.length", {
      onInput: () => 'Grüße 😀',
    })
    expect([stdout, result]).toEqual(['Grüße 😀\n', '8'])
    await runCell(kernel, "jupyter.comms.registerTarget('t', (comm, m) => comm.send({}, m.buffers))")
    const answer = nextMessage(kernel, ({ header }) => header.msg_type === 'comm_msg')
    const big = Uint8Array.from({ length: 1 << 20 }, (_, i) => i)
    kernel.send('comm_open', { comm_id: 'c', target_name: 't', data: {} }, [big])
    expect(Buffer.compare((await answer).buffers[0]!, big)).toBe(0)
    const started = printed(kernel, 'loops')
    const loop = runCell(kernel, "console.log('loops'); while (true) {}")
    await started
    await kernel.heartbeat()
    await kernel.interrupt()
    expect((await loop).reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' })
    expect(await kernel.request('connect_request')).toEqual({
      status: 'ok',
      ...Object.fromEntries(Object.entries(kernel.connection.ports).map(([name, port]) => [`${name}_port`, port])),
    })
  })

  test('only the owner can read the connection file, and reach sockets of files', () => {
    const path = kernel.process.spawnargs.at(-1)!
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
    if (options.transport === 'ipc') expect(dirname(kernel.connection.ip)).toBe(dirname(path))
  })

  test.runIf(options.encrypt).each([
    ['no keys', undefined],
    ['another server key', curveKeyPair()],
  ])('a client with %s is not let in', async (_, keys) => {
    const { transport, ip, ports } = kernel.connection
    const stranger = new Dealer({ linger: 0, reconnectInterval: -1 })
    if (keys) {
      stranger.curveServerKey = keys.publicKey
      stranger.curvePublicKey = keys.publicKey
      stranger.curveSecretKey = keys.secretKey
    }
    const failed = new Promise<string>(resolve => {
      for (const event of ['disconnect', 'handshake', 'handshake:error:protocol', 'handshake:error:auth'] as const)
        stranger.events.on(event, () => resolve(event))
    })
    stranger.connect(transport === 'ipc' ? `ipc://${ip}-${ports.shell}` : `tcp://${ip}:${ports.shell}`)
    expect(await failed).not.toBe('handshake')
    stranger.close()
    expect((await runCell(kernel, '1 + 1')).result).toBe('2')
  })
})
