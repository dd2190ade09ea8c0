import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { KernelClient } from '@diptych/kernel'
import type { DisplayData } from '@diptych/protocol'
import { afterAll, describe, expect, test } from 'vitest'
import { contents, describeWithTensorflow, nextMessage, type Run, runCell, startKernel } from './session.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'diptych-magics-')))
afterAll(() => rmSync(folder, { recursive: true }))
const kernel = await startKernel({ cwd: folder, env: { DIPTYCH_NOTE: 'noted', DIPTYCH_API_KEY: 'hush' } })

const shown = ({ messages }: Run): DisplayData['data'][] =>
  contents<DisplayData>(messages, 'display_data').map(({ data }) => data)

const TIMES = /^CPU times: user \S+ \S+, sys: \S+ \S+, total: \S+ \S+\nWall time: \S+ \S+\n/
const LOOPS = /^\S+ \S+ ± \S+ \S+ per loop \(mean ± std\. dev\. of (\d+) runs?, ([\d,]+) loops? each; best \S+ \S+\)\n$/

describe('%time', () => {
  test('times a statement, whose names and value are the cell’s', async () => {
    const { stdout, result } = await runCell(
      kernel,
      '%time const twice: (x: number) => number = x => 2 * x\n%time twice(21)',
    )
    expect(stdout.match(/Wall time/g)).toHaveLength(2)
    expect(stdout).toMatch(TIMES)
    expect(result).toBe('42')
    expect((await runCell(kernel, 'twice(4)')).result).toBe('8')
  })

  test('waits for what the statement starts', async () => {
    const { stdout, result } = await runCell(kernel, '%time new Promise(resolve => setTimeout(resolve, 60, "done"))')
    expect(result).toBe("'done'")
    const [, wall, unit] = /Wall time: (\S+) (\S+)/.exec(stdout)!
    expect(unit === 's' || (unit === 'ms' && Number(wall) >= 59)).toBe(true)
  })

  test('an error is the cell’s, at its own column', async () => {
    const { reply, stdout } = await runCell(kernel, '%time null.x')
    expect(reply).toMatchObject({ status: 'error', ename: 'TypeError' })
    expect((reply as { traceback: string[] }).traceback.join('\n')).toContain('.ts:1:12')
    expect(stdout).toBe('')
  })

  test('%%time times a cell, whose result comes after it', async () => {
    const { messages, result } = await runCell(
      kernel,
      '%%time\nlet sum = 0\nfor (let i = 0; i < 10; i++) sum += i\nsum',
    )
    expect(result).toBe('45')
    const types = messages.map(({ header }) => header.msg_type)
    expect(types.indexOf('stream')).toBeLessThan(types.indexOf('execute_result'))
    expect((await runCell(kernel, 'sum')).result).toBe('45')
  })

  test('%%time says how long a cell took that fails, and the magics below it', async () => {
    const { reply, stdout } = await runCell(kernel, '%%time\n%env DIPTYCH_NOTE\nthrow new Error("late")')
    expect(reply).toMatchObject({ ename: 'Error', evalue: 'late' })
    expect(stdout.replace(/^noted\n/, '')).toMatch(TIMES)
  })
})

describe('%timeit', () => {
  test('runs its statement in loops, as often as asked, and once more before', async () => {
    await runCell(kernel, 'let calls = 0; const call = () => ++calls')
    const { stdout, result } = await runCell(kernel, '%timeit -n 5 -r 3 call()')
    expect(LOOPS.exec(stdout)?.slice(1)).toEqual(['3', '5'])
    expect(result).toBeUndefined()
    expect((await runCell(kernel, 'calls')).result).toBe('20')
  })

  test('finds out how many loops take long enough', async () => {
    const { stdout } = await runCell(
      kernel,
      '%timeit -r 2 for (const until = performance.now() + 2; performance.now() < until; );',
    )
    const [, runs, loops] = LOOPS.exec(stdout)!
    expect(runs).toBe('2')
    expect(loops).toMatch(/^10{0,2}$/)
  })

  test('its names are its own', async () => {
    await runCell(kernel, '%timeit -n 1 -r 1 const mine = 1')
    expect((await runCell(kernel, 'mine')).reply).toMatchObject({ ename: 'ReferenceError' })
  })

  test('awaits in its loop', async () => {
    await runCell(kernel, 'calls = 0')
    const { stdout } = await runCell(
      kernel,
      '%timeit -n 2 -r 1 await new Promise(resolve => setImmediate(resolve, call()))',
    )
    expect(stdout).toMatch(LOOPS)
    expect((await runCell(kernel, 'calls')).result).toBe('4')
    expect((await runCell(kernel, '%timeit Promise.resolve(1)')).reply).toMatchObject({
      ename: 'MagicError',
      evalue:
        '%timeit: the expression gives a promise, so only its beginning would be measured. Write %timeit await ….',
    })
  })

  test('%%timeit runs its cell, and its own line before each run', async () => {
    await runCell(kernel, 'calls = 0; let setups = 0')
    const { stdout } = await runCell(kernel, '%%timeit -n 4 -r 2 setups++; const by = 2\ncalls += by // twice\n')
    expect(LOOPS.exec(stdout)?.slice(1)).toEqual(['2', '4'])
    expect((await runCell(kernel, '[calls, setups > 0]')).result).toBe('[ 24, true ]')
  })

  test('an interrupt stops it', async () => {
    const started = nextMessage(kernel, ({ header }) => header.msg_type === 'stream')
    const running = runCell(kernel, '%timeit -n 1000000000 -r 1 if (calls++ === 24) console.log("runs")')
    await started
    await kernel.interrupt()
    expect((await running).reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' })
  })
})

describe('%env', () => {
  test('lists variables, and hides what is secret', async () => {
    const { stdout } = await runCell(kernel, '%env')
    expect(stdout).toContain('\nDIPTYCH_NOTE=noted\n')
    expect(stdout).toContain('DIPTYCH_API_KEY=<hidden>\n')
  })

  test('shows and sets one, for cells and what they start', async () => {
    expect((await runCell(kernel, '%env DIPTYCH_NOTE')).stdout).toBe('noted\n')
    expect((await runCell(kernel, '%env DIPTYCH_NEW=a b = c')).stdout).toBe('DIPTYCH_NEW=a b = c\n')
    expect((await runCell(kernel, '!echo $DIPTYCH_NEW\nprocess.env.DIPTYCH_NEW')).stdout).toBe('a b = c\n')
    await runCell(kernel, '%env DIPTYCH_NEW other')
    expect((await runCell(kernel, '%env DIPTYCH_NEW')).stdout).toBe('other\n')
    await runCell(kernel, '%env DIPTYCH_NEW=')
    expect((await runCell(kernel, 'process.env.DIPTYCH_NEW')).result).toBe("''")
  })

  test.each([
    ['%env DIPTYCH_NONE', '%env: there is no variable DIPTYCH_NONE. To set it write %env DIPTYCH_NONE=value'],
    ['%env =1', '%env takes nothing, NAME or NAME=value, got "=1".'],
  ])('%j is refused', (cell, message) => refused(cell, message))
})

describe('%cd', () => {
  test('moves to a folder, where relative paths and imports begin, and packages stay in reach', async () => {
    const inner = join(folder, 'inner folder')
    mkdirSync(join(folder, 'node_modules/beside'), { recursive: true })
    writeFileSync(join(folder, 'node_modules/beside/index.js'), 'module.exports = "beside the notebook"')
    mkdirSync(inner)
    writeFileSync(join(inner, 'part.ts'), 'export const part: string = "inner"')
    writeFileSync(join(inner, 'old.cjs'), 'exports.old = "required"')
    writeFileSync(join(folder, 'part.ts'), 'export const part: string = "outer"')
    expect((await runCell(kernel, '%cd inner folder')).stdout).toBe(`${inner}\n`)
    const use =
      'import { part } from "./part.ts"\nimport beside from "beside"\n;[part, beside, require("./old.cjs").old, require("beside")]'
    expect((await runCell(kernel, use)).result).toBe(
      "[ 'inner', 'beside the notebook', 'required', 'beside the notebook' ]",
    )
    expect((await runCell(kernel, '%cd -')).stdout).toBe(`${folder}\n`)
    expect((await runCell(kernel, 'import { part } from "./part.ts"\n;[part, require("./part.ts").part]')).result).toBe(
      "[ 'outer', 'outer' ]",
    )
    expect((await runCell(kernel, '%cd "~"')).stdout).toBe(`${realpathSync(homedir())}\n`)
    expect((await runCell(kernel, `%cd ${folder}`)).stdout).toBe(`${folder}\n`)
  })

  test.each([
    ['%cd nowhere', `%cd: nowhere does not exist. The working folder is ${folder}.`],
    ['%cd part.ts', expect.stringMatching(/^%cd: part\.ts cannot be entered: ENOTDIR/)],
  ])('%j is refused', (cell, message) => refused(cell, message))

  test('there is nothing to go back to at first', async () => {
    await using fresh = await KernelClient.start({ cwd: folder })
    expect((await runCell(fresh, '%cd -')).reply).toMatchObject({ evalue: '%cd -: there is no folder to go back to.' })
  })
})

describe('%npm', () => {
  // A package of this machine: a registry may be out of reach.
  const local = join(folder, 'local-pad')

  test('installs packages beside the notebook, and the next cell imports them', async () => {
    mkdirSync(local)
    writeFileSync(join(local, 'package.json'), '{ "name": "local-pad", "version": "1.2.3", "main": "pad.js" }')
    writeFileSync(join(local, 'pad.js'), 'module.exports = text => text.padStart(5)')
    const notebook = join(folder, 'notebook')
    mkdirSync(notebook)
    await using other = await KernelClient.start({ cwd: notebook })
    expect((await runCell(other, "import pad from 'local-pad'")).reply).toMatchObject({
      ename: 'PackageNotFoundError',
      evalue: expect.stringContaining('To install it: %npm install local-pad   (in a cell)'),
    })
    const { reply, stdout } = await runCell(other, '%npm install --install-links "../local-pad"')
    expect(stdout).toContain('added 1 package')
    expect(stdout).not.toContain('was there before')
    expect(reply.status).toBe('ok')
    expect((await runCell(other, "import pad from 'local-pad'\npad('a')")).result).toBe("'    a'")
    expect(JSON.parse(readFileSync(join(notebook, 'package.json'), 'utf8'))).toEqual({
      private: true,
      dependencies: { 'local-pad': expect.stringContaining('local-pad') },
    })
  })

  test('says what npm says of what it cannot do', async () => {
    const { reply, stderr } = await runCell(kernel, '%npm install ./nothing-there')
    expect(stderr).toContain('npm error')
    expect(reply).toMatchObject({
      ename: 'CommandError',
      evalue: expect.stringMatching(
        /^%npm install \.\/nothing-there: npm ended with exit code \d+\. Its words are above\.$/,
      ),
    })
  })

  test.each([
    ['%npm', '%npm takes what npm takes: %npm install left-pad'],
    ['%npm install "a', 'a quote without an end, or a backslash before nothing: install "a'],
  ])('%j is refused', (cell, message) => refused(cell, message))
})

describe('%run', () => {
  test('runs a file afresh each time, with its arguments, and defines what it exports', async () => {
    writeFileSync(join(folder, 'part two.ts'), 'export enum Kind { a, b }')
    writeFileSync(
      join(folder, 'program.ts'),
      "import { Kind } from './part two.ts'\nexport const kind: Kind = Kind.b\nexport default 1\nexport const started = ((globalThis as any).starts = ((globalThis as any).starts ?? 0) + 1)\nconsole.log(process.argv.slice(2), import.meta.dirname)",
    )
    const { stdout } = await runCell(kernel, '%run program.ts --rate 0.1 "two words"')
    expect(stdout).toBe(`[ '--rate', '0.1', 'two words' ] ${folder}\n`)
    expect((await runCell(kernel, '[kind, started, process.argv.length]')).result).toMatch(/^\[ 1, 1, \d \]$/)
    await runCell(kernel, '%run program')
    expect((await runCell(kernel, 'started')).result).toBe('2')
  })

  test('a file that fails is shown with its own line, one that ends itself with its code', async () => {
    writeFileSync(join(folder, 'failing.ts'), '\n\nthrow new RangeError("in the file")')
    const failed = await runCell(kernel, '%run failing.ts')
    expect(failed.reply).toMatchObject({ ename: 'RangeError', evalue: 'in the file' })
    expect((failed.reply as { traceback: string[] }).traceback.join('\n')).toMatch(/failing\.ts\S*:3:7/)
    writeFileSync(join(folder, 'ending.ts'), 'process.exit(3)')
    const ended = await runCell(kernel, '%run ending.ts')
    expect(ended.reply.status).toBe('ok')
    expect(ended.stderr).toBe('%run ending.ts: exit code 3.\n')
  })

  test.each([
    ['%run', '%run takes a file: %run train.ts [argument …]'],
    ['%run nothing.ts', `%run: there is no file ${join(folder, 'nothing.ts')}.`],
    ['%run package.json', expect.stringMatching(/^%run runs files that end in \.ts, .* got .*package\.json\./)],
  ])('%j is refused', async (cell, message) => {
    writeFileSync(join(folder, 'package.json'), '{}')
    await refused(cell, message)
  })
})

describe('%load and %%writefile', () => {
  test('%load replaces the cell by the file', async () => {
    writeFileSync(join(folder, 'loaded.ts'), 'const loaded = "é"\n')
    const { reply } = await runCell(kernel, '%load loaded.ts')
    expect(reply).toMatchObject({
      status: 'ok',
      payload: [{ source: 'set_next_input', text: '// %load loaded.ts\nconst loaded = "é"\n', replace: true }],
    })
  })

  test('%%writefile writes its lines as they are, and -a adds to them', async () => {
    expect((await runCell(kernel, '%%writefile made file.txt\n%time !ls\n\tüber')).stdout).toBe('Wrote made file.txt\n')
    expect((await runCell(kernel, '%%writefile -a made file.txt\nmore\n')).stdout).toBe('Appended to made file.txt\n')
    expect(readFileSync(join(folder, 'made file.txt'), 'utf8')).toBe('%time !ls\n\tüber\nmore\n')
    expect((await runCell(kernel, '%%writefile made file.txt')).stdout).toBe('Overwrote made file.txt\n')
    expect(readFileSync(join(folder, 'made file.txt'), 'utf8')).toBe('')
  })

  test.each([
    ['%load', '%load takes a file: %load model.ts'],
    ['%load nothing.ts', expect.stringMatching(/^%load: nothing\.ts cannot be read: ENOENT.* The working folder is /)],
    ['%load binary', '%load: binary is not a file of text.'],
    ['%%writefile\nx', '%%writefile takes a file, and -a before it to append, got "".'],
    ['%%writefile -x file\nx', '%%writefile takes a file, and -a before it to append, got "-x file".'],
    ['%%writefile no/folder\nx', expect.stringMatching(/^%%writefile: no\/folder cannot be written: ENOENT/)],
  ])('%j is refused', async (cell, message) => {
    writeFileSync(join(folder, 'binary'), new Uint8Array([1, 0, 2]))
    await refused(cell, message)
  })
})

describe('%who, %whos and %reset', async () => {
  const own = await startKernel({ cwd: folder })

  test('names are listed, with types and shapes', async () => {
    expect((await runCell(own, '%who')).stdout).toBe('No variables.\n')
    await runCell(
      own,
      'const rate = 0.5, rows = [1, 2]; function step() {}\nimport { join } from "node:path"\nlet none',
    )
    expect((await runCell(own, '%who')).stdout.trim().split(/ +/).sort()).toEqual([
      'join',
      'none',
      'rate',
      'rows',
      'step',
    ])
    expect((await runCell(own, '%who number Array')).stdout).toBe('rate  rows\n')
    expect((await runCell(own, '%who Map')).stdout).toBe('No variables of type Map.\n')
    const [data] = shown(await runCell(own, '%whos'))
    expect(data!['text/plain']).toContain('rows  Array      [2]    [ 1, 2 ]')
    expect(data!['text/html']).toContain('<th>rate</th><th>number</th>')
  })

  test('%reset asks, and does nothing without a yes', async () => {
    const asked: string[] = []
    const { stdout } = await runCell(own, '%reset', { onInput: prompt => String(asked.push(prompt) && '') })
    expect(asked).toEqual(['Forget all variables? They cannot be brought back (y/[n]) '])
    expect(stdout).toBe('Nothing was done.\n')
    expect((await runCell(own, '%reset')).reply).toMatchObject({ ename: 'StdinError' })
    expect((await runCell(own, 'rate')).result).toBe('0.5')
  })

  test('after %reset names are free, constants too, and the cell below it begins anew', async () => {
    const { reply } = await runCell(own, '%reset\nconst fresh = 1', { onInput: () => 'yes' })
    expect(reply.status).toBe('ok')
    expect((await runCell(own, '%who')).stdout).toBe('fresh\n')
    expect((await runCell(own, 'rate = 3\nrate')).result).toBe('3')
    expect((await runCell(own, 'fresh = 2')).reply).toMatchObject({ ename: 'SyntaxError' })
    expect((await runCell(own, '%reset -x')).reply).toMatchObject({ evalue: '%reset takes nothing or -f, got "-x".' })
  })
})

describe('%history', async () => {
  const own = await startKernel({ cwd: folder })
  await runCell(own, '1 + 1')
  await runCell(own, 'const two = 2\ntwo')
  await runCell(own, '"three"')

  test.each([
    ['%history 1-2', '1 + 1\nconst two = 2\ntwo\n'],
    ['%history -n 3 1', '3: "three"\n1: 1 + 1\n'],
    ['%history -o 1', '1 + 1\n2\n'],
    ['%history -g two', /^\d+\/2: const two = 2\ntwo\n/],
    ['%history -l 1', '%history -l 1\n'],
    ['%history', /^1 \+ 1\nconst two = 2\ntwo\n"three"\n/],
  ])('%s', async (cell, expected) => {
    const { stdout } = await runCell(own, cell)
    if (typeof expected === 'string') expect(stdout).toBe(expected)
    else expect(stdout).toMatch(expected)
  })

  test('what is not there is said', async () => {
    expect((await runCell(own, '%history 900-')).stderr).toBe('%history: there is nothing like that.\n')
  })

  test.each([
    ['%history -g', '%history [-n] [-o] [range …] [-l count] [-g pattern]: there is nothing behind -g.'],
    ['%history -l none', '%history: -l takes a whole number from 1, got "none".'],
    ['%history a-b', expect.stringContaining('"a-b" is no range. Examples: 4, 2-5, ~1/ (the session before), ~1/3-4.')],
  ])('%j is refused', async (cell, message) => {
    expect((await runCell(own, cell)).reply).toMatchObject({ ename: 'MagicError', evalue: message })
  })
})

describe('between statements', async () => {
  const own = await startKernel({ cwd: folder, env: { SHELL: '/bin/sh' } })

  test('magics and commands run in their place, with the variables as they are then', async () => {
    const { stdout, result } = await runCell(
      own,
      'let count = 1\nconsole.log("first")\n!echo "count is $count"\ncount = 2\n  !echo "count is $count" \\\n    "still"\nconsole.log("last")\ncount',
    )
    expect(stdout).toBe('first\ncount is 1\ncount is 2 still\nlast\n')
    expect(result).toBe('2')
  })

  test('the value of a cell that ends in one is what it is at the head', async () => {
    const { messages, result } = await runCell(own, 'const listed = [1, 2]\n%whos')
    expect(result).toBeUndefined()
    expect(contents<DisplayData>(messages, 'display_data')[0]?.data['text/plain']).toMatch(/listed +Array +\[2\]/)
    const timed = await runCell(own, 'const half = 21\n%time 2 * half')
    expect(timed.stdout).toMatch(TIMES)
    expect(timed.result).toBe('42')
  })

  test.each([
    ['const a1 = 1\n\n  %cd nowhere\nglobalThis.goneOn = true', '%cd: nowhere does not exist.', 3, 3],
    ['f1()\n%npm\nfunction f1() {}', '%npm takes what npm takes', 2, 1],
    ['const a2 = 1\n!exit 0\n  null.x', 'Cannot read properties of null', 3, 8],
    ['const a3 = 1\n%env DIPTYCH_NOTE=a\nconst = 3', 'Unexpected token', 3, 7],
  ])('%j fails at its line', async (cell, message, line, column) => {
    const { reply } = await runCell(own, cell)
    const { evalue, traceback } = reply as { evalue: string; traceback: string[] }
    expect(evalue).toContain(message)
    const places = traceback.join('\n').match(/\.ts:\d+:\d+/g)
    expect(places).toEqual([`.ts:${line}:${column}`])
    const shown = cell
      .split('\n')
      .slice(0, line)
      .map((text, index) => `${index + 1} | ${text}`.trimEnd())
    for (const text of shown) expect(traceback.join('\n')).toContain(text)
    expect((await runCell(own, 'globalThis.goneOn')).result).toBeUndefined()
  })

  test('imports below a magic find what it has made', async () => {
    writeFileSync(join(folder, 'made.sh'), `echo 'export const made: string = "just now"' > made.ts`)
    const cell = 'import { join } from "node:path"\n!sh made.sh\nimport { made } from "./made.ts"\njoin(made, "x")'
    expect((await runCell(own, cell)).result).toBe("'just now/x'")
  })

  test('%history has cells with them, and is one of them', async () => {
    const { stdout } = await runCell(own, '0\n%history 1\n%history -l 1')
    expect(stdout).toBe(
      'let count = 1\nconsole.log("first")\n!echo "count is $count"\ncount = 2\n  !echo "count is $count" \\\n    "still"\nconsole.log("last")\ncount\n0\n%history 1\n%history -l 1\n',
    )
    expect((await runCell(own, '%time 0\n%history -l 1')).stdout).toContain('%time 0\n%history -l 1\n')
  })

  test('names of variables keep their meaning, those that only the running kernel knows too', async () => {
    await runCell(own, 'globalThis.isDone = false; globalThis.time = 4')
    expect((await runCell(own, 'const nine = 9\n!isDone')).result).toBe('true')
    expect((await runCell(own, 'nine\n%time')).result).toBe('1')
    await runCell(own, 'delete globalThis.time')
  })

  test('an interrupt ends them', async () => {
    const started = nextMessage(own, ({ header }) => header.msg_type === 'stream')
    const running = runCell(own, 'const slow = 1\n!echo begun; sleep 1000\nglobalThis.goneOn = true')
    await started
    await own.interrupt()
    expect((await running).reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' })
    expect((await runCell(own, '[globalThis.goneOn, slow]')).result).toBe('[ undefined, 1 ]')
  })

  test.each([
    ['const b = 1\n%mode graph', '%mode (line 2) stands at the head of its cell, above all code'],
    ['const b = 1\n%%bash\nls', '%%bash (line 2) stands at the head of its cell, above all code'],
    ['const b = 1\n%whoss', '%whoss (line 2): no such magic. Did you mean %whos?'],
    ['%%timeit\nMath.sqrt(2)\n!ls', '! (line 3) cannot be part of %%timeit, which measures by itself.'],
  ])('%j is refused', async (cell, message) => {
    expect((await runCell(own, cell)).reply).toMatchObject({
      ename: 'MagicError',
      evalue: expect.stringContaining(message),
    })
  })

  test.each([
    ['function f() {\n  !echo hi\n}', 'meant as a command of the shell: that stands between statements'],
    ['if (true) {\n  %whos\n}', 'meant as a magic: that stands between statements'],
  ])('%j says where such lines stand', async (cell, advice) => {
    const { reply } = await runCell(own, cell)
    expect(reply).toMatchObject({ ename: 'SyntaxError', evalue: expect.stringContaining(advice) })
    expect((reply as { traceback: string[] }).traceback.join('\n')).toContain('.ts:2:')
  })
})

describe('help', () => {
  test('%magic? opens the pager', async () => {
    const { reply } = await runCell(kernel, '%reset?')
    expect(reply).toMatchObject({
      payload: [{ source: 'page', data: { 'text/plain': expect.stringMatching(/^%reset \[-f\]\n\n/) } }],
    })
    await refused('%nothing?', '%nothing?: there is no such magic. %lsmagic lists them.')
  })

  test('names of magics are completed and described', async () => {
    expect(await kernel.request('complete_request', { code: '%wh', cursor_pos: 3 })).toMatchObject({
      matches: ['%who', '%whos'],
      cursor_start: 0,
      cursor_end: 3,
    })
    expect(await kernel.request('inspect_request', { code: '%who', cursor_pos: 2, detail_level: 0 })).toMatchObject({
      found: true,
      data: { 'text/plain': expect.stringContaining('%who [type …]') },
    })
  })

  test('what %time times is completed, and the lines of %%bash are nobody’s TypeScript', async () => {
    const timed = (await kernel.request('complete_request', { code: '%time Mat', cursor_pos: 9 })) as {
      matches: string[]
    }
    expect(timed.matches).toContain('Math')
    expect(await kernel.request('is_complete_request', { code: '%%bash\nfor' })).toMatchObject({ status: 'incomplete' })
    expect(await kernel.request('is_complete_request', { code: '%%bash\nls\n' })).toMatchObject({ status: 'complete' })
  })

  test('an unknown magic suggests the nearest', () =>
    refused('%timit f()', '%timit (line 1): no such magic. Did you mean %timeit?'))
})

describeWithTensorflow('magics and tensors', async () => {
  const own = await startKernel({ cwd: folder })

  test('magics between statements see tensors, also those that a graph cell has recorded', async () => {
    for (const head of ['', '%%graph\n%%time\n']) {
      const run = await runCell(own, `${head}const ones = tf.ones([2, 3])\n%whos\nones.sum().dataSync()[0]`)
      expect(shown(run)[0]!['text/plain']).toMatch(/ones +Tensor +\[2, 3\] +float32/)
      expect(run.result).toBe('6')
    }
  })

  test('%%time counts the work that a graph cell records, and what was recorded before does not', async () => {
    const { stdout, result, reply } = await runCell(
      own,
      '%%graph\n%%time\nconst square = tf.ones([4, 4]).matMul(tf.ones([4, 4]))\nsquare.shape',
    )
    expect(reply.status).toBe('ok')
    expect(stdout).toMatch(TIMES)
    expect(result).toBe('[ 4, 4 ]')
  })

  test('%timeit frees what its loops make, in both modes', async () => {
    for (const mode of ['%%eager', '%%graph']) {
      const { stdout, result } = await runCell(
        own,
        `${mode}\n%timeit -n 2000 -r 2 square.add(1)\nawait tf.freeForgotten()\ntf.memory().numTensors < 1000`,
      )
      expect(stdout).toMatch(LOOPS)
      expect(result).toBe('true')
    }
  })

  test('%memory shows what tensors hold, and with on the lines that made them', async () => {
    await runCell(own, '%memory on\nconst kept = tf.tensor(new Float32Array(250000)).add(1)')
    const [data] = shown(await runCell(own, '%memory'))
    expect(data!['text/plain']).toMatch(/tensors on \/cpu:0 +\d+ +\d+ MB/)
    expect(data!['text/plain']).toMatch(/the process +\d+ MB +█+/)
    expect(data!['text/plain']).toMatch(/made by +tensors +bytes\n\S+\.ts:2 +\d+ +\d MB/)
    expect(data!['text/html']).toContain('<th>the process</th>')
    await runCell(own, '%memory off')
    expect(shown(await runCell(own, '%memory'))[0]!['text/plain']).toContain('write %memory on')
    expect((await runCell(own, '%memory now')).reply).toMatchObject({
      evalue: '%memory takes nothing, on or off, got "now".',
    })
  })

  test('%whos shows tensors by dtype and shape, and reads none', async () => {
    const [data] = shown(
      (await runCell(own, 'const gone = tf.ones([2]); gone.dispose()\n')) && (await runCell(own, '%whos')),
    )
    expect(data!['text/plain']).toMatch(/square +Tensor +\[4, 4\] +float32/)
    expect(data!['text/plain']).toMatch(/gone +Tensor +\[2\] +disposed/)
  })

  test('%reset disposes tensors, also those of models, containers and variables', async () => {
    await runCell(
      own,
      'const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }), box = { a: [tf.ones([2])] }, v = tf.variable(tf.zeros([2]))',
    )
    await runCell(own, '%reset -f')
    await runCell(own, 'await tf.freeForgotten()')
    expect((await runCell(own, 'tf.memory().numTensors')).result).toBe('0')
  })

  test('%tensorboard serves a folder, once, and ends with the kernel', async () => {
    const other = await KernelClient.start({ cwd: folder })
    try {
      const first = await runCell(other, '%tensorboard --logdir logs')
      const [data] = shown(first)
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(String(data!['text/plain']))![0]
      expect(data!['text/html']).toContain(`<iframe src="${url}"`)
      expect(await (await fetch(url)).text()).toContain('TensorBoard')
      expect(shown(await runCell(other, '%tensorboard --logdir=logs'))[0]).toEqual(data)
      await other.shutdown()
      await expect
        .poll(() =>
          fetch(url).then(
            () => 'answers',
            () => 'is gone',
          ),
        )
        .toBe('is gone')
    } finally {
      await other.shutdown()
    }
  })

  test('%tensorboard says how it is written, and what to install', async () => {
    await refused('%tensorboard', '%tensorboard --logdir folder: got "".')
    await refused('%tensorboard logs --bind_all', '%tensorboard --logdir folder: got "logs --bind_all".')
    await using bare = await KernelClient.start({
      cwd: folder,
      env: { VIRTUAL_ENV: folder, DIPTYCH_TENSORFLOW: folder },
    })
    await runCell(bare, `%env PATH=${folder}`)
    expect((await runCell(bare, '%tensorboard --logdir logs')).reply).toMatchObject({
      ename: 'MagicError',
      evalue: expect.stringContaining('Install it in the Python environment: pip install tensorboard'),
    })
  })
})

async function refused(cell: string, message: unknown): Promise<void> {
  expect((await runCell(kernel, cell)).reply).toMatchObject({ status: 'error', ename: 'MagicError', evalue: message })
}
