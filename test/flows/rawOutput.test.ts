/** @file Writes to file descriptors 1 and 2 from JavaScript: in a cell they do what they do in plain Node, but for where the text goes. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCell, startKernel } from './session.ts'

const kernel = await startKernel()

/** Each a call; what it gives or throws is compared. */
const CALLS = `
  fs.writeSync(1, 'text é€😀\\n')
  fs.writeSync(1, 'text\\n', null, 'latin1')
  fs.writeSync(1, '6869', undefined, 'hex')
  fs.writeSync(1, 'aGk=', null, 'base64')
  fs.writeSync(1, 'hi', null, 'bogus')
  fs.writeSync(1, 'hi', 'utf8')
  fs.writeSync(1, '123', null, 'hex')
  fs.writeSync(1, '')
  fs.writeSync(1, Buffer.from('bytes'))
  fs.writeSync(1, Buffer.from('bytes'), 1)
  fs.writeSync(1, Buffer.from('bytes'), 1, 2)
  fs.writeSync(1, Buffer.from('bytes'), null, 2)
  fs.writeSync(1, Buffer.from('bytes'), undefined, undefined, null)
  fs.writeSync(1, Buffer.from('bytes'), { offset: 1, length: 3 })
  fs.writeSync(1, Buffer.from('bytes'), { offset: 2 })
  fs.writeSync(1, Buffer.from('bytes'), null)
  fs.writeSync(1, Uint16Array.of(0x6968, 0x6a6a), 2)
  fs.writeSync(1, new DataView(Uint8Array.of(0x61, 0x62, 0x63).buffer, 1))
  fs.writeSync(1, Buffer.from('bytes'), 0, 99)
  fs.writeSync(1, Buffer.from('bytes'), -1)
  fs.writeSync(1, Buffer.from('bytes'), '1')
  fs.writeSync(1, Buffer.from('bytes'), { offset: 9 })
  fs.writeSync(1)
  fs.writeSync(1, {})
  fs.writeSync(1, 5)
  fs.writeSync('1', 'x')
  fs.writeSync(2, 'error')
  promisify(fs.write)(1, 'promised ')
  promisify(fs.write)(1, bytes, 1, 2)
  promisify(fs.write)(1, bytes, { offset: 1 })
  promisify(fs.write)(1, bytes, 0, 99)
  promisify(fs.write)(1, 'YQ==', null, 'base64')
  promisify(fs.write)(99, 'x')
  called(done => fs.write(1, 'called', done))
  called(done => fs.write(1, 'called', null, done))
  called(done => fs.write(1, 'YQ==', null, 'base64', done))
  called(done => fs.write(1, bytes, done))
  called(done => fs.write(1, bytes, 1, done))
  called(done => fs.write(1, bytes, 1, 2, done))
  called(done => fs.write(1, bytes, 1, 2, null, done))
  called(done => fs.write(1, bytes, { offset: 2 }, done))
  called(done => fs.write(1, bytes, null, done))
  fs.write(1, 'no callback')
  fs.write(1, bytes, 0, 'no callback')
  fs.write(1, 7, () => {})
  fs.writevSync(1, [bytes, Buffer.from('é')])
  fs.writevSync(1, [])
  fs.writevSync(1, [bytes], null)
  fs.writevSync(1, 'text')
  fs.writevSync(1, ['text'])
  promisify(fs.writev)(1, [bytes, bytes])
  called(done => fs.writev(1, [bytes], null, done))
  fs.writev(1, [bytes])
  fs.writeFileSync(1, 'a file')
  fs.writeFileSync(1, bytes)
  fs.writeFileSync(1, 'a file', 'latin1')
  fs.writeFileSync('/dev/stdout', 'by path')
  fs.writeFileSync('/dev/stderr', 'by path')
  fs.writeFileSync(1, 5)
  fs.writeFileSync(1, 'x', { mode: 'x' })
  fs.appendFileSync(1, 'added')
  fs.appendFileSync('/dev/stdout', 'added')
  called(done => fs.writeFile(1, 'a file', done))
  called(done => fs.appendFile(1, 'a file', done))
  called(done => { const stream = fs.createWriteStream(null, { fd: 1, autoClose: false }); stream.cork(); stream.write('a '); stream.write(bytes); stream.end(' stream', done) })
  [fs.write, fs.writeSync, fs.writev, fs.writevSync, fs.writeFileSync].map(({ name, length }) => [name, length])
  [execSync, spawnSync, execFileSync, ChildProcess.prototype.spawn].map(({ name, length }) => [name, length])
  Object.keys(fs).filter(name => name.startsWith('write'))`
  .trim()
  .split('\n')

function program(outcomes: string): string {
  return `(async () => {
    const fs = require('fs'), { promisify } = require('util'), { ChildProcess, execSync, spawnSync, execFileSync } = require('child_process')
    const bytes = Buffer.from('some bytes ')
    const called = call => new Promise(resolve => call((...results) => resolve(results)))
    const outcomes = []
    for (const call of [${CALLS.map(call => `() => ${call.trim()}`).join(',\n')}]) {
      try { outcomes.push(await call()) } catch ({ name, code, message }) { outcomes.push({ name, code, message }) }
    }
    fs.writeFileSync(${JSON.stringify(outcomes)}, JSON.stringify(outcomes))
  })()`
}

test('calls of fs give, throw, call back and print what they do in Node', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'raw-output-'))
  const [here, there, script] = ['here.json', 'there.json', 'program.cjs'].map(name => join(folder, name))
  writeFileSync(script!, program(there!))
  // Its output goes through pipes, as the kernel's; what it says on stdout arrives as stderr, and the other way round.
  const plain = spawnSync('sh', ['-c', '{ "$0" "$1" 2>&3 | cat; } 3>&1 >&2 | cat', process.execPath, script!], {
    encoding: 'utf8',
  })
  const { stdout, stderr } = await runCell(kernel, `await ${program(here!)}`)
  expect(outcomesOf(here!)).toEqual(outcomesOf(there!))
  expect([stdout, stderr]).toEqual([plain.stderr, plain.stdout])
  rmSync(folder, { recursive: true })
})

test('bytes that are written with a callback may change once it is called', async () => {
  const { stdout } = await runCell(
    kernel,
    "var bytes = Buffer.from('old'); await require('util').promisify(require('fs').write)(1, bytes); bytes.write('new'); 1",
  )
  expect(stdout).toBe('old')
})

/** With the call that each belongs to. */
function outcomesOf(file: string): unknown[] {
  const outcomes = JSON.parse(readFileSync(file, 'utf8')) as unknown[]
  return CALLS.map((call, index) => [call.trim(), outcomes[index]])
}
