import { createConnection } from 'node:net'
import { expect, test } from 'vitest'
import { attack } from '../fuzz/wire/attack.ts'
import seeds from '../fuzz/wire/seeds.json' with { type: 'json' }
import { runCell, startKernel } from './session.ts'

test.each(seeds)('$count inputs of seed $seed are refused or answered, and none runs a cell', ({ seed, count }) =>
  attack({ seed, count }),
)

test.each([
  ['a request of HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['zeros', Buffer.alloc(1000)],
  ['a greeting of ZeroMQ and then noise', Buffer.from(`ff00000000000000017f${'03ab'.repeat(500)}`, 'hex')],
])('%s at every socket are no frames, and do nothing', async (_, bytes) => {
  const kernel = await startKernel()
  const { ip, ports } = kernel.connection
  for (const port of Object.values(ports)) {
    const socket = createConnection(`${ip}-${port}`)
    // The kernel may close it first, or wait for more.
    socket.on('error', () => undefined).resume()
    socket.end(bytes)
    await new Promise(resolve => socket.once('close', resolve))
  }
  expect((await runCell(kernel, '6 * 7')).result).toBe('42')
  await kernel.heartbeat()
})
