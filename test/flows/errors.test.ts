import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { nextMessage, published, type Run, runCell, startKernel } from './session.ts'

const kernel = await startKernel()

function traceback({ reply }: Run): string {
  return stripVTControlCharacters((reply as { traceback: string[] }).traceback.join('\n'))
}

test('an error shows the lines of the cell it came from, also of an earlier cell', async () => {
  await runCell(kernel, "function inner(n: number) {\n  throw new RangeError('deep')\n}")
  const run = await runCell(kernel, '1\n\ninner(1)')
  expect(published(run.messages)).toEqual(['error'])
  expect(traceback(run)).toBe(`RangeError: deep
    at inner (cell_1.ts:2:9)
    at cell_2.ts:3:1

  1 | function inner(n: number) {
> 2 |   throw new RangeError('deep')
    |         ^
  3 | }`)
})

test('an error behind awaits shows who awaited', async () => {
  const run = await runCell(
    kernel,
    "async function load() {\n  await new Promise(r => setTimeout(r, 1))\n  throw new Error('late')\n}\nasync function main() {\n  await load()\n}\nawait main()",
  )
  expect(traceback(run)).toMatch(
    /at load \(cell_3\.ts:3:9\)\n {4}at async main \(cell_3\.ts:6:\d+\)\n {4}at async cell_3\.ts:8:\d+\n/,
  )
})

test('an error of Node without a frame in a cell shows where it was awaited', async () => {
  expect(traceback(await runCell(kernel, "await new Response('{').json()"))).toMatch(
    /^SyntaxError: .*\n.*\n {4}at async cell_4\.ts:1:/,
  )
})

test('magic lines count as lines', async () => {
  expect(traceback(await runCell(kernel, "%%eager\n\nthrow new Error('third')"))).toContain('> 3 | throw')
})

test('a cell that is no TypeScript says where', async () => {
  const run = await runCell(kernel, 'const a = 1\nlet b = ;')
  expect(run.reply).toMatchObject({ status: 'error', ename: 'SyntaxError' })
  expect(traceback(run)).toContain('    at cell_6.ts:2:9\n')
})

test('anything can be thrown', async () => {
  expect((await runCell(kernel, 'throw { code: 7 }')).reply).toMatchObject({
    ename: 'Thrown',
    evalue: '{ code: 7 }',
  })
  expect((await runCell(kernel, 'throw undefined')).reply).toMatchObject({
    ename: 'Thrown',
    evalue: 'undefined',
  })
})

test('an error whose properties throw still ends the cell', async () => {
  const { reply } = await runCell(
    kernel,
    "throw Object.defineProperty(new Error('x'), 'message', { get() { throw new Error('y') } })",
  )
  expect(reply).toMatchObject({ status: 'error' })
})

test('a failing format is the error of the cell', async () => {
  const { reply } = await runCell(kernel, "({ [Symbol.for('Jupyter.display')]() { throw new Error('no format') } })")
  expect(reply).toMatchObject({ status: 'error', evalue: 'no format' })
})

test.each([
  [
    'an error in a timer',
    "setTimeout(() => { throw new Error('nobody caught') }, 1); 1",
    'Uncaught Error: nobody caught',
  ],
  ['a rejection', "Promise.reject(new Error('nobody caught')); 1", 'Unhandled rejection: Error: nobody caught'],
  [
    'an error event',
    "process.nextTick(() => new (require('events'))().emit('error', new Error('nobody caught'))); 1",
    'Uncaught Error: nobody caught',
  ],
])('%s is printed for its cell and the kernel lives on', async (_, code, text) => {
  const said = nextMessage(kernel, ({ header }) => header.msg_type === 'stream')
  const { messages } = await runCell(kernel, code)
  const { content, parent_header: parent } = await said
  expect(content).toMatchObject({
    name: 'stderr',
    text: expect.stringContaining(text),
  })
  expect(parent.msg_id).toBe(messages[0]!.parent_header.msg_id)
  expect((await runCell(kernel, '1 + 1')).result).toBe('2')
})

test('process.exit is refused and says what to do', async () => {
  const { reply } = await runCell(kernel, 'process.exit(3)')
  expect(reply).toMatchObject({
    status: 'error',
    ename: 'ProcessExit',
    evalue:
      'process.exit(3) was called, which would end the kernel and lose its variables. Throw an error to stop a cell; to end the kernel use its menu, Shut Down.',
  })
  expect((await runCell(kernel, '1 + 1')).result).toBe('2')
})

test('an error is shown also when the working folder is gone', async () => {
  const { reply } = await runCell(
    kernel,
    `const fs = require('fs')
     const kept = process.cwd()
     process.chdir(fs.mkdtempSync(require('os').tmpdir() + '/diptych-gone-'))
     fs.rmdirSync(process.cwd())
     fs.readFileSync('nowhere')`,
  )
  await runCell(kernel, 'process.chdir(kept)')
  expect(reply).toMatchObject({ ename: 'Error', evalue: expect.stringMatching(/^ENOENT.*'nowhere'/) })
})
