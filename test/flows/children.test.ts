/** @file Whose output is what child processes print: that of the cell that started them, in its order, however late. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KernelClient, type ReceivedMessage } from '@diptych/kernel'
import type { Stream } from '@diptych/protocol'
import { expect, test } from 'vitest'
import { printed, type Run, runCell, startKernel } from './session.ts'

const kernel = await startKernel({ cwd: tmpdir() })
await runCell(kernel, "var { spawn, spawnSync, fork } = require('child_process'), { once } = require('events'); 1")

/** What was printed under a cell while `act` ran. */
async function printedUnder({ messages }: Run, act: () => Promise<unknown>): Promise<string> {
  const id = messages[0]!.parent_header.msg_id
  const texts: string[] = []
  const stop = kernel.observe(({ header, parent_header: parent, content }: ReceivedMessage) => {
    if (header.msg_type === 'stream' && parent.msg_id === id) texts.push((content as Stream).text)
  })
  await act()
  stop()
  return texts.join('')
}

test('what a child prints after its cell goes to that cell, also while another runs', async () => {
  const first = await runCell(
    kernel,
    "var child = spawn('sh', ['-c', 'read _; echo late; echo error >&2'], { stdio: ['pipe', 'inherit', 'inherit'] }); 1",
  )
  let second: Run | undefined
  const text = await printedUnder(first, async () => {
    second = await runCell(
      kernel,
      "console.log('mine'); child.stdin.end('\\n'); await once(child, 'exit'); console.log('end')",
    )
  })
  expect(text).toMatch(/^(late\nerror\n|error\nlate\n)$/)
  expect([second!.stdout, second!.stderr]).toEqual(['mine\nend\n', ''])
})

test('a child that is waited for later than its cell prints under it as well', async () => {
  const first = await runCell(
    kernel,
    "var go = Promise.withResolvers(); var done = go.promise.then(() => spawnSync('echo', ['late'], { stdio: 'inherit' })); 1",
  )
  let second: Run | undefined
  const text = await printedUnder(first, async () => {
    second = await runCell(kernel, "go.resolve(); await done; spawnSync('echo', ['mine'], { stdio: 'inherit' }); 1")
  })
  expect([text, second!.stdout]).toEqual(['late\n', 'mine\n'])
})

test('what a child prints comes after what was printed before it, and before what its end brings', async () => {
  const { stdout } = await runCell(
    kernel,
    "for (let i = 0; i < 20; i++) { console.log('a' + i); await once(spawn('echo', ['b' + i], { stdio: 'inherit' }), 'exit'); console.log('c' + i) }",
  )
  expect(stdout).toBe(Array.from({ length: 20 }, (_, i) => `a${i}\nb${i}\nc${i}\n`).join(''))
})

test('children that print at once keep their own order', async () => {
  const { stdout } = await runCell(
    kernel,
    `const script = 'for i in 1 2 3 4 5 6 7 8 9; do echo $0$i; done'
    await Promise.all(['a', 'b', 'c'].map(name => once(spawn('sh', ['-c', script, name], { stdio: 'inherit' }), 'exit')))`,
  )
  const lines = stdout.trim().split('\n')
  for (const name of ['a', 'b', 'c']) {
    const own = lines.filter(line => line.startsWith(name))
    expect(own).toEqual(Array.from({ length: 9 }, (_, i) => `${name}${i + 1}`))
  }
})

test('a child that prints more than a pipe holds goes on while the cell computes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'children-'))
  const file = join(folder, 'done')
  const seen = printed(kernel, 'xxx')
  const running = runCell(
    kernel,
    `spawn('sh', ['-c', 'head -c 300000 /dev/zero | tr "\\\\0" x; touch ${file}'], { stdio: 'inherit' })
    while (!require('fs').existsSync('${file}'));`,
  )
  await seen
  expect((await running).stdout).toBe('x'.repeat(300_000))
  rmSync(folder, { recursive: true })
})

test('an endless printer does not keep the kernel from answering', async () => {
  const { reply } = await runCell(
    kernel,
    "var yes = spawn('yes', { stdio: ['ignore', 'ignore', 'inherit'] }); var endless = spawn('sh', ['-c', 'yes >&2'], { stdio: 'inherit', detached: true }); jupyter.display(1); 1",
  )
  expect(reply.status).toBe('ok')
  expect(
    (await runCell(kernel, "process.kill(-endless.pid); yes.kill(); await once(endless, 'exit'); 'next'")).result,
  ).toBe("'next'")
})

test('forked programs, streams and numbers in place of "inherit" print to the cell', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'children-'))
  const { stdout, stderr, result } = await runCell(
    kernel,
    `require('fs').writeFileSync('${folder}/program.js', "console.log('forked'); process.send('sent')")
    const forked = fork('${folder}/program.js')
    const [sent] = await once(forked, 'message')
    forked.disconnect()
    await once(forked, 'exit')
    const both = spawn('sh', ['-c', 'echo to; echo fro >&2'], { stdio: ['ignore', 2, process.stdout] })
    await once(both, 'exit')
    console.log(sent, both.stdout, both.stderr, both.stdio)`,
  )
  expect(stdout).toBe('forked\nfro\nsent null null [ null, null, null ]\n')
  expect([stderr, result]).toEqual(['to\n', undefined])
  rmSync(folder, { recursive: true })
})

test('a program that is not there, and options that are none, fail as in Node', async () => {
  const code = `(async () => {
    const { spawn } = require('child_process'), { once } = require('events')
    const absent = spawn('no-such-program', { stdio: 'inherit' })
    const errors = [await once(absent, 'error').then(([error]) => error)]
    for (const stdio of ['bogus', ['inherit', 'inherit', 'bogus'], ['inherit', {}], [0, 1, 'ipc', 'ipc'], 7])
      try { spawn('echo', { stdio }) } catch (error) { errors.push(error) }
    console.log(errors.map(error => [error.name, error.code, error.message].join(' ')).join('\\n'))
  })()`
  const { stdout } = await runCell(kernel, `await ${code}`)
  expect(stdout).toBe(spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' }).stdout)
  expect(stdout).toContain('ENOENT')
})

test('children leave no descriptor and no file', async () => {
  const descriptors = async (): Promise<number> =>
    Number((await runCell(kernel, "require('fs').readdirSync('/proc/self/fd').length")).result)
  await runCell(kernel, "await once(spawn('true', { stdio: 'inherit' }), 'exit'); 1")
  await expect.poll(descriptors).toBe(await descriptors())
  const before = await descriptors()
  await runCell(
    kernel,
    `for (let i = 0; i < 20; i++) {
      await once(spawn('true', { stdio: 'inherit' }), 'exit')
      spawn('no-such-program', { stdio: 'inherit' }).on('error', () => {})
      try { spawn('echo', { stdio: ['inherit', 'inherit', 'bogus'] }) } catch {}
    }`,
  )
  await expect.poll(descriptors).toBe(before)
  const { stdout } = await runCell(
    kernel,
    "console.log(require('fs').readdirSync(require('os').tmpdir()).filter(name => name.startsWith('diptych-kernel-' + process.pid)).length)",
  )
  expect(stdout).toBe('0\n')
})

test('a child that wants to outlive the kernel does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'children-'))
  const own = await KernelClient.start()
  const { result } = await runCell(
    own,
    `const child = require('child_process').spawn('sh', ['-c', 'mkfifo ${folder}/go; echo ready; read _ < ${folder}/go; echo went > ${folder}/went'], { stdio: 'inherit', detached: true })
    child.unref()
    while (!require('fs').existsSync('${folder}/go')) await new Promise(setImmediate)
    child.pid`,
  )
  await own.shutdown()
  expect(own.process.exitCode).toBe(0)
  process.kill(Number(result), 0)
  writeFileSync(join(folder, 'go'), 'now\n')
  await expect.poll(() => tryRead(join(folder, 'went'))).toBe('went\n')
  rmSync(folder, { recursive: true })
})

test('a kernel that ends takes the children with it that print into its pipes', async () => {
  const own = await KernelClient.start()
  const { result } = await runCell(
    own,
    "const child = require('child_process').spawn('sleep', ['1000'], { stdio: 'inherit' }); child.pid",
  )
  await own.shutdown()
  expect(own.process.exitCode).toBe(0)
  expect(() => process.kill(Number(result), 0)).toThrow('ESRCH')
})

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
