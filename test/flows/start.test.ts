import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startKernel } from './session.ts'

const main = fileURLToPath(new URL('./main.js', import.meta.resolve('@diptych/kernel')))

/** @returns what it said: before it captures the output of cells on stderr, from then on where `DIPTYCH_LOG_FD` says. */
function startMain(...args: string[]): { status: number | null; said: string } {
  const { status, output } = spawnSync(process.execPath, ['--no-force-async-hooks-checks', main, ...args], {
    encoding: 'utf8',
    env: { ...process.env, DIPTYCH_LOG_FD: '3' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  return { status, said: output.slice(1).join('') }
}

test('without a connection file the kernel says how it is started', () => {
  const { status, said } = startMain()
  expect(status).toBe(1)
  expect(said).toMatch(/^diptych: usage: node main\.js <connection file>/)
})

test('a connection file that cannot be read is named', () => {
  const { status, said } = startMain('/nowhere/kernel.json')
  expect(status).toBe(1)
  expect(said).toBe(
    "diptych: /nowhere/kernel.json: cannot read the connection file: ENOENT: no such file or directory, open '/nowhere/kernel.json'\n",
  )
})

test('an address that is taken ends the kernel with the reason', async () => {
  const { connection } = await startKernel()
  const folder = mkdtempSync(join(tmpdir(), 'taken-'))
  const fields = Object.entries(connection.ports).map(([channel, port]) => [`${channel}_port`, port])
  const file = join(folder, 'kernel.json')
  // tcp ports that nobody may use.
  writeFileSync(file, JSON.stringify({ transport: 'tcp', ip: '203.0.113.1', key: '', ...Object.fromEntries(fields) }))
  const { status, said } = startMain(file)
  rmSync(folder, { recursive: true })
  expect(status).toBe(1)
  expect(said).toMatch(/cannot listen on the addresses of the connection file: /)
})
