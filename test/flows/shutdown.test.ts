import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { KernelClient, KernelDiedError } from '@diptych/kernel'
import { expect, test } from 'vitest'
import { printed, runCell } from './session.ts'

/** Whether a process runs. One that has ended and waits for a lazy parent to notice does not. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    return false
  }
}

/** Processes with this one among their ancestors, by /proc. */
function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap(task =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  )
  return [...children, ...children.flatMap(descendants)]
}

/** Our temporary folders of a process. */
function leftovers(pid: number): string[] {
  return readdirSync(tmpdir()).filter(name => name.startsWith('diptych-') && name.includes(`-${pid}-`))
}

test('shutdown ends the process, its children and its temporary files', async () => {
  const kernel = await KernelClient.start()
  const pid = kernel.process.pid!
  await runCell(kernel, "require('child_process').spawn('sleep', ['1000']); 1")
  const processes = [pid, ...descendants(pid)]
  expect(processes.length).toBeGreaterThan(1)
  await kernel.shutdown()
  expect(kernel.process.exitCode).toBe(0)
  expect(processes.filter(isAlive)).toEqual([])
  expect(leftovers(pid)).toEqual([])
})

test('shutdown is answered and announced', async () => {
  const kernel = await KernelClient.start()
  const announced: unknown[] = []
  kernel.observe(({ header, content }) => header.msg_type === 'shutdown_reply' && announced.push(content))
  expect(await kernel.request('shutdown_request', { restart: true }, 'control')).toEqual({
    status: 'ok',
    restart: true,
  })
  await kernel.exited()
  expect(announced).toEqual([{ status: 'ok', restart: true }])
  await kernel.shutdown()
})

test('shutdown ends a kernel whose cell does not listen', async () => {
  const kernel = await KernelClient.start()
  const started = printed(kernel, 'started')
  const running = kernel.execute("console.log('started'); for (;;) { try { while (true) {} } catch {} }")
  const death = expect(running).rejects.toThrow(KernelDiedError)
  await started
  await kernel.shutdown()
  await death
  expect(kernel.process.exitCode).toBe(0)
})

test('exit handlers of cells run', async () => {
  let said = ''
  const kernel = await KernelClient.start({ onLog: text => (said += text) })
  await runCell(
    kernel,
    "process.on('exit', () => require('fs').writeSync(Number(globalThis.fd), 'bye')); globalThis.fd = 3",
  )
  await kernel.shutdown()
  expect(said).toContain('bye')
})

test.each(['SIGTERM', 'SIGHUP'] as const)('%s ends the kernel cleanly', async signal => {
  const kernel = await KernelClient.start()
  const pid = kernel.process.pid!
  await runCell(kernel, "require('child_process').spawn('sleep', ['1000']); 1")
  const processes = [pid, ...descendants(pid)]
  kernel.process.kill(signal)
  await kernel.exited()
  expect(kernel.process.exitCode).toBe(0)
  expect(processes.filter(isAlive)).toEqual([])
  expect(leftovers(pid)).toEqual([])
  await kernel.shutdown()
})

test('a kernel whose parent was killed ends by itself', async () => {
  const script = `
    const { KernelClient } = await import('@diptych/kernel')
    const kernel = await KernelClient.start()
    console.log(kernel.process.pid)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [text] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(text)
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
})

test('a kernel that cannot start says why', async () => {
  await expect(KernelClient.start({ env: { NODE_OPTIONS: '--no-such-option' } })).rejects.toThrow(
    /the kernel process ended \(exit code 9\)\. It said:\n.*--no-such-option/,
  )
})
