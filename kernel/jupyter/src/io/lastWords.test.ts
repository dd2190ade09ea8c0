import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LastWords } from './lastWords.ts'

let folder: string
let connection: string
const said: string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'last-words-'))
  connection = join(folder, 'kernel.json')
  writeFileSync(connection, '{}')
  said.length = 0
})

afterEach(() => rmSync(folder, { recursive: true }))

function open(): LastWords {
  return new LastWords(connection, undefined, text => said.push(text))
}

/** A process that says what runs and is then killed; its parent does not look how it ended, as Jupyter does not for seconds. */
async function die(code: string): Promise<void> {
  const script = `
    const { LastWords } = await import(${JSON.stringify(new URL('./lastWords.ts', import.meta.url).href)})
    const fs = await import('node:fs')
    const words = new LastWords(${JSON.stringify(connection)}, { stdout: 4, stderr: 6 }, console.error)
    ${code}`
  // Two pipes that are open at both ends: 4 and 6 are read, 5 and 7 written, as the kernel has them.
  const shell = `mkfifo "$0.1" "$0.2"; "$1" --input-type=module -e "$2" 5<>"$0.1" 4<"$0.1" 7<>"$0.2" 6<"$0.2" & exec sleep 1000`
  const parent = spawn('sh', ['-c', shell, join(folder, 'pipe'), process.execPath, script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const isWritten = (): boolean => /\n.*\d\n/.test(readFileSync(`${connection}.last-words`, 'utf8'))
  await expect.poll(isWritten, { timeout: 60_000 }).toBe(true)
  parent.kill()
  await once(parent, 'exit')
}

test('a kernel that is killed leaves its cell, the signal and what native code said last', async () => {
  await die(`words.began({ number: 7, source: 'one\\ntwo\\n' })
    words.heard('first\\n'); fs.writeSync(7, 'glibc complains'); process.kill(process.pid, 'SIGABRT')`)
  const next = open()
  const report = [
    'The kernel ended by SIGABRT while cell 7 ran (native code gave up). It was started again, without its variables.',
    '    one',
    '    two',
    'What native code said last:',
    '    first',
    '    glibc complains',
  ].join('\n')
  expect(said).toEqual([report])
  expect(next.takeReport()).toBe(`${report}\n`)
  expect(next.takeReport()).toBeUndefined()
  await next.close()
})

test('a kernel that Jupyter kills while it is idle leaves nothing to say', async () => {
  await die("words.began({ number: 1, source: '1' })(); process.kill(process.pid, 'SIGKILL')")
  const next = open()
  expect(next.takeReport()).toBeUndefined()
  await next.close()
})

test('a kernel that ends in order leaves no file', async () => {
  const words = open()
  words.began({ number: 1, source: '1' })
  await words.close()
  expect(readdirSync(folder)).toEqual(['kernel.json'])
  expect(open().takeReport()).toBeUndefined()
})

test('without a witness the cell is known all the same', async () => {
  writeFileSync(`${connection}.last-words`, '{"number":2,"source":"a()"}')
  const next = open()
  expect(next.takeReport()).toBe(
    'The kernel ended without a word while cell 2 ran. It was started again, without its variables.\n    a()\n',
  )
  await next.close()
})

test('what was cut off in the middle of writing is no reason to fail', async () => {
  writeFileSync(`${connection}.last-words`, '{"number":2,"sou')
  const next = open()
  expect(next.takeReport()).toBeUndefined()
  await next.close()
})

test('files of kernels that nobody starts again go with the next kernel', async () => {
  writeFileSync(join(folder, 'gone.json.last-words'), 'null')
  const words = open()
  expect(readdirSync(folder).sort()).toEqual(['kernel.json', 'kernel.json.last-words'])
  await words.close()
})

test('a folder that cannot be written is said, and the kernel goes on', async () => {
  connection = join(folder, 'no', 'kernel.json')
  const words = open()
  const ended = words.began({ number: 1, source: '1' })
  ended()
  await words.close()
  expect(said).toEqual([expect.stringMatching(/^a crash of this kernel cannot be explained later: ENOENT/)])
})
