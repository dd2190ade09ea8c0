import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DisplayData, Stream } from '@diptych/protocol'
import { expect, test } from 'vitest'
import { allowOwnType } from './messageShapes.ts'
import { contents, nextMessage, printed, published, runCell, startKernel, streamText } from './session.ts'

const kernel = await startKernel()

test('text and displays keep the order in which the cell made them', async () => {
  const { messages } = await runCell(
    kernel,
    "console.log('a'); jupyter.display(1); console.error('b'); console.log('c'); jupyter.display(2); 3",
  )
  const order = messages.flatMap(({ header, content }) => {
    if (header.msg_type === 'stream') return [(content as Stream).text]
    return 'data' in (content as object) ? [String((content as DisplayData).data['text/plain'])] : []
  })
  expect(order).toEqual(['a\n', '1', 'b\n', 'c\n', '2', '3'])
})

test('100,000 lines arrive, all of them, in order', async () => {
  const { stdout } = await runCell(kernel, "for (let i = 0; i < 100000; i++) console.log('line ' + i)")
  expect(stdout).toBe(Array.from({ length: 100000 }, (_, i) => `line ${i}\n`).join(''))
})

test('what a loop prints is there before the loop ends', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'output-'))
  const file = join(folder, 'go')
  const seen = printed(kernel, 'early')
  const running = runCell(
    kernel,
    `console.log('early'); while (!require('fs').existsSync('${file}')); console.log('late')`,
  )
  await seen
  writeFileSync(file, '')
  expect((await running).stdout).toBe('early\nlate\n')
  rmSync(folder, { recursive: true })
})

test('what a timer prints later goes to the cell that started it', async () => {
  const late: string[] = []
  const onMessage = ({ header, content }: { header: { msg_type: string }; content: unknown }): void => {
    if (header.msg_type === 'stream') late.push((content as Stream).text)
  }
  const tick = printed(kernel, 'tick')
  const other = printed(kernel, 'other')
  const cell = await runCell(
    kernel,
    "const soon = new Promise(r => (globalThis.go = r)); soon.then(() => console.log('tick')); 1",
    { onMessage },
  )
  await runCell(kernel, "console.log('other'); globalThis.go()")
  expect((await other).parent_header.msg_id).not.toBe(cell.messages[0]!.parent_header.msg_id)
  expect((await tick).parent_header.msg_id).toBe(cell.messages[0]!.parent_header.msg_id)
  expect(late).toEqual(['tick\n'])
})

test('a display with an id is updated in place', async () => {
  const { messages } = await runCell(
    kernel,
    "jupyter.display({ 'text/plain': 'a' }, { raw: true, display_id: 'd' }); jupyter.display({ 'text/plain': 'b' }, { raw: true, display_id: 'd', update: true })",
  )
  expect(published(messages)).toEqual(['display_data', 'update_display_data'])
  expect(contents<DisplayData>(messages, 'update_display_data')).toEqual([
    {
      data: { 'text/plain': 'b' },
      metadata: {},
      transient: { display_id: 'd' },
    },
  ])
})

test('an update without display_id is refused', async () => {
  const { reply } = await runCell(kernel, 'jupyter.display(1, { update: true })')
  expect(reply).toMatchObject({
    ename: 'TypeError',
    evalue: 'jupyter.display: update needs the display_id of the display to replace. Pass {display_id, update: true}.',
  })
})

test('a raw display that is no bundle is refused', async () => {
  const { reply } = await runCell(kernel, "jupyter.display('text', { raw: true })")
  expect(reply).toMatchObject({
    ename: 'TypeError',
    evalue: 'jupyter.display: with raw, the value must be an object from MIME types to data, got string.',
  })
})

test('tagged templates and the Jupyter.display convention choose the MIME type', async () => {
  const { messages } = await runCell(
    kernel,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the template is the cell's
    "const { display, html, md } = jupyter; display(html`<b>${1 + 1}</b>`); display(md`*x*`); ({ async [Symbol.for('Jupyter.display')]() { return { 'application/json': { a: 1 }, 'text/plain': 'a' } } })",
  )
  expect(contents<DisplayData>(messages, 'display_data').map(({ data }) => data)).toEqual([
    { 'text/html': '<b>2</b>', 'text/plain': '<b>2</b>' },
    { 'text/markdown': '*x*', 'text/plain': '*x*' },
  ])
  expect(contents<DisplayData>(messages, 'execute_result')[0]!.data).toEqual({
    'application/json': { a: 1 },
    'text/plain': 'a',
  })
})

test('the cell waits for displays whose format takes time', async () => {
  const { messages } = await runCell(
    kernel,
    "jupyter.display({ async [Symbol.for('Jupyter.display')]() { await new Promise(r => setImmediate(r)); return { 'text/plain': 'late' } } }); 'result'",
  )
  expect(published(messages).sort()).toEqual(['display_data', 'execute_result'])
})

test('clear_output carries wait', async () => {
  const { messages } = await runCell(kernel, 'jupyter.clearOutput(); jupyter.clearOutput({ wait: true })')
  expect(contents(messages, 'clear_output')).toEqual([{ wait: false }, { wait: true }])
})

test('ten megabytes in one display arrive whole', async () => {
  const { messages } = await runCell(kernel, "jupyter.display({ 'text/plain': 'x'.repeat(1e7) }, { raw: true })")
  expect(String(contents<DisplayData>(messages, 'display_data')[0]!.data['text/plain'])).toHaveLength(1e7)
})

test('what child processes and native code print arrives before the cell ends', async () => {
  const child = await runCell(
    kernel,
    "require('child_process').execSync('echo out; echo err >&2', { stdio: 'inherit' }); 1",
  )
  expect([child.stdout, child.stderr, published(child.messages).at(-1)]).toEqual(['out\n', 'err\n', 'execute_result'])
  const native = await runCell(kernel, "require('fs').writeSync(1, 'raw é'); 1")
  expect([native.stdout, published(native.messages)]).toEqual(['raw é', ['stream', 'execute_result']])
})

test('streams accept what Node streams accept', async () => {
  const { stdout } = await runCell(
    kernel,
    "process.stdout.write(new Uint8Array([104, 105])); await new Promise(done => process.stdout.write(' there', done)); await require('stream/promises').pipeline(require('stream').Readable.from([' and', ' on']), process.stdout, { end: false })",
  )
  expect(stdout).toBe('hi there and on')
})

test('user messages are broadcast as they are', async () => {
  allowOwnType('my_message')
  const message = nextMessage(kernel, ({ header }) => header.msg_type === 'my_message')
  await runCell(
    kernel,
    "jupyter.broadcast('my_message', { a: 1 }, { metadata: { b: 2 }, buffers: [new Uint8Array([1, 2])] })",
  )
  const { content, metadata, buffers } = await message
  expect({
    content,
    metadata,
    buffers: buffers.map(buffer => [...buffer]),
  }).toEqual({
    content: { a: 1 },
    metadata: { b: 2 },
    buffers: [[1, 2]],
  })
})

test('a long line without an end is not lost', async () => {
  const { messages } = await runCell(kernel, "process.stdout.write('é'.repeat(5e6))")
  expect(streamText(messages, 'stdout')).toBe('é'.repeat(5e6))
})

test('a million lines reach a page as far as it can show them, and a file beyond, whole and in order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'output-'))
  const own = await startKernel({ cwd: folder })
  // By thousands: a machine slow enough would print no faster than a page can show.
  const code =
    "for (let i = 0; i < 1e6; i += 1000) process.stdout.write(Array.from({ length: 1000 }, (_, j) => 'line ' + (i + j) + '\\n').join(''))"
  const { stdout, stderr } = await runCell(own, code, { metadata: { cellId: 'a' } })
  const path = /it goes to (.*)\n/.exec(stderr)![1]!
  expect(stderr).toMatch(/\d\.\d MB more are in /)
  expect(stdout.length).toBeLessThan(3e6)
  expect(stdout + readFileSync(path, 'utf8')).toBe(Array.from({ length: 1e6 }, (_, i) => `line ${i}\n`).join(''))
  expect((await runCell(own, "console.log('next')", { metadata: { cellId: 'b' } })).stdout).toBe('next\n')
  rmSync(folder, { recursive: true })
})

test('output that no disk takes is told, and the kernel goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'output-'))
  const own = await startKernel({ cwd: folder, env: { TMPDIR: folder } })
  // The cells' numbers are those of their tasks.
  await runCell(
    own,
    "for (const n of [2, 3]) require('fs').symlinkSync('/dev/full', 'output-' + process.pid + '-' + n + '.txt')",
  )
  const much = "process.stdout.write('x'.repeat(4e6)); process.stdout.write('late')"
  const { stderr } = await runCell(own, much, { metadata: { cellId: 'a' } })
  expect(stderr).toMatch(
    /^\n… more output than a page can show\. .*ENOSPC.* From here on it is lost\n… \d\.\d MB more are lost\n$/,
  )
  // The same long after the end of the cell.
  const told = printed(own, 'lost')
  await runCell(own, `globalThis.go = Promise.withResolvers(); go.promise.then(() => { ${much} }); 1`, {
    metadata: { cellId: 'b' },
  })
  const cell = await runCell(own, 'go.resolve(); 1', { metadata: { cellId: 'c' } })
  expect((await told).parent_header.msg_id).not.toBe(cell.messages[0]!.parent_header.msg_id)
  expect((await runCell(own, "console.log('next')", { metadata: { cellId: 'd' } })).stdout).toBe('next\n')
  rmSync(folder, { recursive: true })
})

test('characters that are written in pieces arrive whole, and bytes that are no text do no harm', async () => {
  const { stdout } = await runCell(
    kernel,
    "for (const byte of Buffer.from('né€😀')) process.stdout.write(Uint8Array.of(byte)); process.stdout.write(Uint8Array.of(0xff, 0x41))",
  )
  expect(stdout).toBe('né€😀\ufffdA')
  const child = await runCell(
    kernel,
    "require('child_process').execSync(\"printf 'n\\\\303'; sleep 0.05; printf '\\\\251 \\\\377 \\\\033[31mred\\\\033[0m'\", { stdio: 'inherit' })",
  )
  expect(child.stdout).toBe('né \ufffd \u001b[31mred\u001b[0m')
})

test.each([
  ['console and writes to the descriptor', "console.log('c' + i); fs.writeSync(1, 'r' + i + '\\n')"],
  ['console and child processes', "console.log('c' + i); childProcess.execSync('echo r' + i, { stdio: 'inherit' })"],
  [
    'displays and child processes',
    "jupyter.display({ 'text/plain': 'c' + i }, { raw: true }); childProcess.spawnSync('echo', ['r' + i], { stdio: 'inherit' })",
  ],
])('%s keep their order', async (_, body) => {
  const { messages } = await runCell(
    kernel,
    `var fs = require('fs'); var childProcess = require('child_process'); for (let i = 0; i < 30; i++) { ${body} }`,
  )
  const shown = messages.map(({ header, content }) => {
    if (header.msg_type === 'stream') return (content as Stream).text
    return header.msg_type === 'display_data' ? `${(content as DisplayData).data['text/plain']}\n` : ''
  })
  expect(shown.join('')).toBe(Array.from({ length: 30 }, (_, i) => `c${i}\nr${i}\n`).join(''))
})
