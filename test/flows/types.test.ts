import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KernelClient } from '@diptych/kernel'
import { afterAll, describe, expect, test } from 'vitest'
import { contents, describeWithTensorflow, nextMessage, printed, runCell, startKernel } from './session.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'diptych-types-')))
mkdirSync(join(folder, 'data'))
writeFileSync(join(folder, 'data', 'rows-2024.csv'), 'a,b\n')
writeFileSync(join(folder, 'my-module.ts'), 'export const inModule = 1\n')
afterAll(() => rmSync(folder, { recursive: true }))
const kernel = await startKernel({ cwd: folder })

/** What Tab offers at the `|`, and the text that it would take the place of. */
async function complete(marked: string, of = kernel): Promise<{ matches: string[]; replaced: string }> {
  const code = marked.replace('|', '')
  const reply = await of.request('complete_request', { code, cursor_pos: marked.indexOf('|') })
  const { matches, cursor_start: start, cursor_end: end } = reply as Record<string, unknown>
  return { matches: matches as string[], replaced: code.slice(start as number, end as number) }
}

async function inspect(code: string, of = kernel): Promise<string> {
  const reply = await of.request('inspect_request', { code, cursor_pos: code.length, detail_level: 0 })
  return String((reply.data as Record<string, unknown>)['text/plain'])
}

describe('completions', () => {
  test('of magics and what they take, where they may stand', async () => {
    expect(await complete('%ty|')).toEqual({ matches: ['%types'], replaced: '%ty' })
    expect((await complete('%%|')).matches).toEqual(expect.arrayContaining(['%%graph', '%%compare']))
    expect(await complete('%types e|')).toEqual({ matches: ['error'], replaced: 'e' })
    expect((await complete('const rest = 5\n%ty|')).matches).not.toContain('%types')
    expect(await complete('const rest = 5\n%wh|')).toEqual({ matches: ['%who', '%whos'], replaced: '%wh' })
    expect(await complete('const rest = 5\n!cat da|')).toEqual({ matches: ['data/'], replaced: 'da' })
    expect((await complete('const rest = 5\n%lsmagic\nrest.toF|')).matches).toEqual(['toFixed'])
  })

  test('of paths: of modules in imports, of all files in other texts, names with dashes whole', async () => {
    expect(await complete("import { inModule } from './my-m|'")).toMatchObject({ replaced: 'my-m' })
    expect((await complete("import { inModule } from './my-m|'")).matches[0]).toMatch(/^my-module/)
    expect(await complete("import { | } from './my-module'")).toMatchObject({
      matches: expect.arrayContaining(['inModule']),
    })
    expect(await complete("open('da|')")).toEqual({ matches: ['data/'], replaced: 'da' })
    expect(await complete("open('data/rows-2|')")).toEqual({ matches: ['rows-2024.csv'], replaced: 'rows-2' })
    expect(await complete("open('no/such/folder/|')")).toEqual({ matches: [], replaced: '' })
  })

  test('within texts that have a type', async () => {
    expect(await complete("tf.zeros([1], 'fl|')")).toMatchObject({
      matches: expect.arrayContaining(['float32']),
      replaced: 'fl',
    })
  })

  test('while a cell runs', async () => {
    await runCell(kernel, 'const known = { alpha: 1, beta: 2 }')
    const running = runCell(kernel, "console.log('busy'); while (true) {}")
    await printed(kernel, 'busy')
    expect((await complete('known.|')).matches).toEqual(['alpha', 'beta'])
    expect((await complete("open('da|')")).matches).toEqual(['data/'])
    await kernel.interrupt()
    expect((await running).reply.status).toBe('error')
  })
})

describe('help', () => {
  test('is on magics, also between statements', async () => {
    expect(await inspect('const rest = 5\n%whos')).toContain('Lists the names that cells have declared')
    expect(await inspect('const rest = 5\n%lsmagic\nrest')).toContain('const rest: 5')
  })

  test('within parentheses has the signature and the parameter', async () => {
    await runCell(kernel, '/** Adds two numbers. */\nfunction addTwo(a: number, b: number): number { return a + b }')
    const help = await inspect('addTwo(1, ')
    expect(help).toContain('addTwo(a: number, b: number): number')
    expect(help).toContain('Here: `b: number`')
    expect(help).toContain('Adds two numbers.')
  })
})

describeWithTensorflow('help on tensors', async () => {
  test('has what a tensor is at this moment, and statistics', async () => {
    await runCell(kernel, 'const x = tf.tensor2d([[1, 2, 3], [4, 5, NaN]])\nconst nested = { x }')
    for (const code of ['x', 'nested.x']) {
      const help = await inspect(code)
      expect(help).toContain('Tensor float32 [2,3] on /')
      expect(help).toContain('24 bytes')
      expect(help).toContain('min 1, max 5, mean 3, std 1.414, 1 NaN')
      expect(help).toContain('[[  1,   2,   3],')
    }
    await runCell(kernel, "const w = tf.variable(tf.tensor1d([1, 0, 1], 'bool'), true, 'mask')")
    expect(await inspect('w')).toMatch(/Variable 'mask' bool \[3\] on .*\n2 true, 1 false/)
    await runCell(kernel, 'const big = tf.range(0, 2 ** 20)')
    expect(await inspect('big')).toContain('min 0, max 1048572, mean 524286, std 302700, 1 zero (of one in 4 values)')
    await runCell(kernel, 'x.dispose()')
    expect(await inspect('x')).toContain('Tensor float32 [2,3] (disposed)')
  })
})

/** The warning about the types of a cell, which may come after its end. */
async function warningOf(of: KernelClient, code: string): Promise<string> {
  const warning = nextMessage(
    of,
    ({ header, content }) => header.msg_type === 'stream' && (content as { name: string }).name === 'stderr',
  )
  expect((await runCell(of, code)).reply.status).toBe('ok')
  return ((await warning).content as { text: string }).text.replace(/\u001b\[[0-9;]*m/g, '')
}

describe('type errors', () => {
  test('are warnings, and the cell runs', async () => {
    await runCell(kernel, '%types warn')
    expect(await warningOf(kernel, "const tx: number = 'str'")).toMatch(
      /^Type warning: Type 'string' is not assignable to type 'number'\.\n {4}at cell_\d+\.ts:1:7 \(TS2322\)\n\n> 1 \| const tx: number = 'str'\n {4}\| {7}\^\n\n\(%types error /,
    )
    expect((await runCell(kernel, 'tx')).result).toBe("'str'")
  })

  test('of one cell are counted, each told once: message, place, line', async () => {
    const warning = await warningOf(kernel, "const two = 2\nconst tw: number = 'b'\nconst tv: boolean = 1")
    expect(warning.replace(/cell_\d+/g, 'cell')).toBe(`2 type warnings

Type 'string' is not assignable to type 'number'.
    at cell.ts:2:7 (TS2322)

  1 | const two = 2
> 2 | const tw: number = 'b'
    |       ^
  3 | const tv: boolean = 1

Type 'number' is not assignable to type 'boolean'.
    at cell.ts:3:7 (TS2322)

  1 | const two = 2
  2 | const tw: number = 'b'
> 3 | const tv: boolean = 1
    |       ^
`)
  })

  test('name the request of their cell', async () => {
    const warned = nextMessage(kernel, ({ content }) => String((content as { text?: string }).text).includes('TS2339'))
    const { messages } = await runCell(kernel, '({ a: 1 }).b')
    await runCell(kernel, '1 + 1')
    expect((await warned).parent_header.msg_id).toBe(messages[0]!.parent_header.msg_id)
  })

  test('stop the cell before it runs, by %types error', async () => {
    const { reply, messages } = await runCell(kernel, "%types error\nglobalThis.ran = true\nconst ty: number = 'str'")
    expect(reply).toMatchObject({ status: 'error', ename: 'TypeCheckError' })
    expect(contents<{ traceback: string[] }>(messages, 'error')[0]!.traceback.join('')).toContain('TS2322')
    expect((await runCell(kernel, "'ran' in globalThis")).result).toBe('false')
    const several = await runCell(kernel, "const ty: number = 'str'\nconst tx: boolean = 1")
    expect(several.reply).toMatchObject({
      evalue: "Type 'string' is not assignable to type 'number'. (the first of 2 type errors)",
    })
    expect(
      (several.reply as { traceback: string[] }).traceback.join('\n').match(/is not assignable|type errors/g),
    ).toHaveLength(3)
    expect((await runCell(kernel, 'const ty: number = 1\nty')).result).toBe('1')
    expect((await runCell(kernel, 'const = 1')).reply).toMatchObject({ ename: 'SyntaxError' })
  })

  test('are none for magics and commands between statements', async () => {
    const cell = 'const three = 3\n%time three\n!echo $three\n(three as number).toFixed()'
    expect(await runCell(kernel, cell)).toMatchObject({ reply: { status: 'ok' }, result: "'3'", stderr: '' })
    const { reply } = await runCell(kernel, 'const four = 4\n%who\n  four.nothing')
    expect((reply as { traceback: string[] }).traceback.join('\n')).toMatch(
      /\.ts:3:8 \(TS2339\)\n\n {2}1 \| const four = 4\n {2}2 \| %who\n> 3 \| {3}four\.nothing\n/,
    )
  })

  test('are none for names that code defined while it ran', async () => {
    await runCell(kernel, 'Object.assign(globalThis, { defined: 1 })')
    expect((await runCell(kernel, 'defined + 1')).result).toBe('2')
    expect((await runCell(kernel, 'undefinedName + 1')).reply).toMatchObject({ ename: 'TypeCheckError' })
  })

  test('are not looked for after %types off', async () => {
    await runCell(kernel, '%types off')
    expect(await runCell(kernel, "const tz: number = 'str'\ntz")).toMatchObject({ result: "'str'", stderr: '' })
    expect((await runCell(kernel, '%types')).stdout).toBe('off (set by %types)\n')
  })

  test('another word is refused', async () => {
    expect((await runCell(kernel, '%types eror')).reply).toMatchObject({
      ename: 'MagicError',
      evalue:
        '%types takes one of error, warn, off, got "eror". Did you mean error? %types alone shows the current one.',
    })
  })

  test('no language server is started for a run without a person', async () => {
    const headless = await startKernel({ cwd: folder, env: { DIPTYCH_TYPES: undefined } })
    expect((await runCell(headless, "const n: number = 'x'\n%types\n".replace('\n%types', ''))).stderr).toBe('')
    expect((await runCell(headless, '%types')).stdout).toBe(
      'warn (the default, while a front end is there to ask for completions)\n',
    )
  })

  test('DIPTYCH_TYPES sets what cells begin with', async () => {
    const strict = await startKernel({ cwd: folder, env: { DIPTYCH_TYPES: 'error' } })
    expect((await runCell(strict, "const n: number = 'x'")).reply).toMatchObject({ ename: 'TypeCheckError' })
    expect((await runCell(strict, '%types')).stdout).toBe('error (DIPTYCH_TYPES)\n')
  })
})
