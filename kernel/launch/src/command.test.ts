import { expect, test } from 'vitest'
import { runCommand } from './command.mjs'

const node = (script: string) => [process.execPath, ['-e', script]] as const

test('lines of both streams come one by one, redrawn ones and the last one too', async () => {
  const seen: string[] = []
  const script = `process.stdout.write('one\\r\\ntwo\\rthree\\n'); process.stdout.write('four', () => process.stdout.write(' more'))`
  const lines = await runCommand(...node(script), { onLine: line => seen.push(line) })
  expect(lines).toEqual(['one', 'two', 'three', 'four more'])
  expect(seen).toEqual(lines)
})

test('a program that fails rejects with its code and what it printed', async () => {
  const failed = runCommand(...node(`console.error('bad news'); process.exitCode = 3`))
  await expect(failed).rejects.toMatchObject({ name: 'CommandFailed', ending: 3, lines: ['bad news'] })
})

test('a program that is not there says so', async () => {
  await expect(runCommand('no-such-program', [])).rejects.toMatchObject({ lines: ['spawn no-such-program ENOENT'] })
})

test('stopping a program stops its children too, and rejects once all have ended', async () => {
  const stop = new AbortController()
  const script = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', 'console.log(process.pid); setInterval(() => {}, 1e6)'], { stdio: 'inherit' })
    child.on('exit', () => process.exit())
    process.on('SIGINT', () => {})`
  let pid = 0
  const stopped = runCommand(...node(script), {
    signal: stop.signal,
    onLine(line) {
      pid = Number(line)
      stop.abort(new Error('enough'))
    },
  })
  await expect(stopped).rejects.toThrow('enough')
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

test('a program does not even start after the stop', () => {
  const signal = AbortSignal.abort(new Error('enough'))
  return expect(runCommand(...node('0'), { signal })).rejects.toThrow('enough')
})
