import { availableParallelism, hostname, totalmem } from 'node:os'
import type { UsageReply } from '@diptych/protocol'
import { expect, test } from 'vitest'
import { runCell, startKernel } from './session.ts'

const kernel = await startKernel()

async function usage(): Promise<UsageReply> {
  return (await kernel.request('usage_request', {}, 'control')) as unknown as UsageReply
}

test('a usage request tells of the kernel and its machine', async () => {
  const first = await usage()
  expect(first).toMatchObject({
    status: 'ok',
    hostname: hostname(),
    pid: kernel.process.pid,
    cpu_count: availableParallelism(),
  })
  // Percents are of the time since the last request.
  expect(first).not.toHaveProperty('host_cpu_percent')
  const { total, available, used, free, percent } = first.host_virtual_memory
  expect(total).toBe(totalmem())
  expect(used).toBe(total - available)
  expect(free).toBeLessThan(total)
  expect(percent).toBeCloseTo((100 * used) / total, 0)
})

test('memory and processor time grow with what a cell does', async () => {
  const before = await usage()
  await runCell(kernel, 'var held = Buffer.alloc(200e6, 1); for (let i = 0; i < 3e8; i++);')
  const after = await usage()
  expect(after.kernel_memory - before.kernel_memory).toBeGreaterThan(190e6)
  expect(after.kernel_cpu).toBeGreaterThan(0)
  expect(after.host_cpu_percent).toBeGreaterThan(0)
  expect(after.host_cpu_percent).toBeLessThanOrEqual(100)
})

test.runIf(process.platform === 'linux')('child processes count, those of a shell as well', async () => {
  const before = await usage()
  const hold = 'const held = Buffer.alloc(100e6, 1); console.log(held.length); setInterval(() => {}, 1e6)'
  const { stdout } = await runCell(
    kernel,
    `const child = require('node:child_process').spawn('sh', ['-c', '"$NODE" -e "$HOLD"; true'], {
  env: { NODE: process.execPath, HOLD: ${JSON.stringify(hold)} },
})
const [said] = await require('node:events').once(child.stdout, 'data')
console.log(String(said))`,
  )
  expect(stdout).toContain('100000000')
  expect((await usage()).kernel_memory - before.kernel_memory).toBeGreaterThan(95e6)
})
