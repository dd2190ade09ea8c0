/** @file The command line as a person uses it: the built program, in a process of its own. */

import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const program = fileURLToPath(new URL('../../bin/diptych.js', import.meta.url))
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'diptych-cli-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

interface Run {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs `diptych` in the test's folder. @param input - what it reads from stdin */
function diptych(args: readonly string[], { input = '', env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {}) {
  return new Promise<Run>(resolve => {
    const options = { cwd: folder, env: { ...process.env, DIPTYCH_MODE: undefined, ...env } }
    const child = execFile(process.execPath, [program, ...args], options, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
    child.stdin!.end(input)
  })
}

function write(name: string, content: string): string {
  writeFileSync(join(folder, name), content)
  return name
}

function writeNotebook(name: string, ...cells: (string | { source: string; tags: string[] })[]): string {
  const code = cells.map(cell => ({
    cell_type: 'code',
    source: typeof cell === 'string' ? cell : cell.source,
    metadata: typeof cell === 'string' ? {} : { tags: cell.tags },
    execution_count: null,
    outputs: [],
  }))
  return write(name, JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells: code }))
}

describe('use', () => {
  test.each([['--help'], ['-h'], ['help']])('%s lists the commands', async argument => {
    const { code, out, err } = await diptych([argument])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/Usage: diptych COMMAND[\s\S]*install[\s\S]*run[\s\S]*doctor/)
  })

  test.each(['install', 'run', 'doctor'])('%s --help says how', async name => {
    expect((await diptych([name, '--help'])).out).toContain(`Usage: diptych ${name}`)
  })

  test('--version is the version', async () => {
    expect((await diptych(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test.each<[string[], RegExp]>([
    [[], /Usage: diptych COMMAND/],
    [['instal'], /no command instal\. Did you mean install\? Commands: install, run, doctor\./],
    [['install', '--usr'], /install: there is no option --usr\. Did you mean --user\? Options:/],
    [['install', '--prefix'], /--prefix needs a value/],
    [['install', '--user=yes'], /--user takes no value, got yes/],
    [['install', '--user', '--prefix', 'x'], /not both/],
    [['install', 'x'], /install takes no arguments, got also x/],
    [['run'], /run: FILE is missing/],
    [['run', 'a.ts', 'b.ts'], /run takes only FILE, got also b\.ts/],
    [['run', 'a.py'], /expected a \.ts or \.js file or an \.ipynb notebook, got .*a\.py/],
    [['run', 'none.ts'], /cannot read .*none\.ts/],
    [['run', 'a.ts', '--mode', 'grap'], /no mode grap\. Did you mean graph\? Modes: eager, graph, graph\+xla\./],
    [['run', 'a.ts', '--timeout', 'soon'], /--timeout expects seconds, more than 0, got soon/],
    [['run', 'a.ts', '--timeout', '-1'], /--timeout expects seconds, more than 0, got -1/],
  ])('%j is refused with what is right', async (args, message) => {
    const { code, out, err } = await diptych(args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(message)
  })
})

describe('install', () => {
  test('writes the kernelspec for an environment, twice without harm', async () => {
    const prefix = join(folder, 'prefix')
    for (let time = 0; time < 2; time++) {
      expect(await diptych(['install', '--prefix', prefix])).toMatchObject({ code: 0, err: '' })
    }
    const spec = JSON.parse(readFileSync(join(prefix, 'share/jupyter/kernels/diptych/kernel.json'), 'utf8'))
    expect(spec).toEqual({
      argv: [
        process.execPath,
        '--no-force-async-hooks-checks',
        expect.stringMatching(/lib\/main\.js$/),
        '{connection_file}',
      ],
      display_name: 'TypeScript (Diptych)',
      language: 'typescript',
      interrupt_mode: 'message',
      metadata: { debugger: true, supported_encryption: ['curve'] },
      kernel_protocol_version: '5.5',
    })
  })

  test('a kernel of a virtual environment looks for TensorFlow there', async () => {
    const prefix = join(folder, 'venv')
    await diptych(['install', '--prefix', prefix])
    writeFileSync(join(prefix, 'pyvenv.cfg'), '')
    await diptych(['install', '--prefix', prefix])
    const spec = JSON.parse(readFileSync(join(prefix, 'share/jupyter/kernels/diptych/kernel.json'), 'utf8'))
    expect(spec.env).toEqual({ VIRTUAL_ENV: prefix })
  })

  test('for a person, where Jupyter looks', async () => {
    const own = join(folder, 'data')
    const { out } = await diptych(['install', '--user'], { env: { JUPYTER_DATA_DIR: own } })
    expect(out).toBe(`Installed the kernel "TypeScript (Diptych)" in ${own}/kernels/diptych\n`)
  })

  test('a folder that cannot be written is named', async () => {
    const { code, err } = await diptych(['install', '--prefix', write('file', '')])
    expect(code).toBe(1)
    expect(err).toMatch(/cannot write .*file\/share\/jupyter.*--user, or --prefix DIR/)
  })
})

describe('run', () => {
  test('a program: what it prints, where it prints it, and its last value', async () => {
    const file = write('fine.ts', `console.log('out' as string)\nconsole.error('err')\nawait Promise.resolve(6 * 7)`)
    expect(await diptych(['run', file])).toEqual({ code: 0, out: 'out\n42\n', err: 'err\n' })
  })

  test('an error: its line, on stderr, and exit code 1', async () => {
    const { code, out, err } = await diptych([
      'run',
      write('error.ts', `console.log('first')\nthrow new Error('boom')`),
    ])
    expect({ code, out }).toEqual({ code: 1, out: 'first\n' })
    expect(err).toMatch(/Error: boom[\s\S]*2 \| throw/)
    expect(err).not.toContain('\x1b')
  })

  test('a program imports what lies beside it', async () => {
    write('beside.ts', 'export const answer: number = 42')
    expect((await diptych(['run', write('imports.ts', `import { answer } from './beside.ts'\nanswer`)])).out).toBe(
      '42\n',
    )
  })

  test('prompts are answered from stdin, line by line, and by nothing at its end', async () => {
    const file = write('asks.ts', `console.log([prompt('a? '), prompt('b? '), prompt('c? ')].join())`)
    expect((await diptych(['run', file], { input: 'one\ntwo\n' })).out).toBe('a? b? c? one,two,\n')
  })

  test('--mode reaches the cells', async () => {
    const { code, out } = await diptych(['run', writeNotebook('mode.ipynb', '%mode'), '--mode', 'graph+xla'])
    expect(code).toBe(0)
    expect(out).toContain('graph+xla')
  })

  test('a cell that takes too long is stopped', async () => {
    const { code, err } = await diptych(['run', write('endless.ts', 'while (true) {}'), '--timeout', '0.2'])
    expect(code).toBe(1)
    expect(err).toContain('the cell took longer than 0.2 s')
  })

  test('Ctrl-C stops the cell, and with it the run', async () => {
    const file = writeNotebook('stopped.ipynb', `console.log('go'); while (true) {}`, `console.log('never')`)
    const child = spawn(process.execPath, [program, 'run', file], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
    let out = ''
    child.stdout.on('data', chunk => {
      out += chunk
      child.kill('SIGINT')
    })
    const code = await new Promise(resolve => child.on('close', resolve))
    expect({ code, out }).toEqual({ code: 1, out: 'go\n' })
  })

  test('a notebook runs up to its first error, and is saved with what came until then', async () => {
    const file = writeNotebook('half.ipynb', 'const a = 1', 'console.log(a); a + 1', 'missing', `console.log('never')`)
    const { code, out, err } = await diptych(['run', file, '--output', 'half-out.ipynb'])
    expect({ code, out }).toEqual({ code: 1, out: '1\n2\n' })
    expect(err).toMatch(/ReferenceError: missing[\s\S]*cell 3 of 4 failed/)
    const { cells } = JSON.parse(readFileSync(join(folder, 'half-out.ipynb'), 'utf8'))
    expect(cells.map((cell: { execution_count: unknown }) => cell.execution_count)).toEqual([1, 2, 3, null])
    expect(
      cells.map((cell: { outputs: { output_type: string }[] }) => cell.outputs.map(output => output.output_type)),
    ).toEqual([[], ['stream', 'execute_result'], ['error'], []])
  })

  test('a cell that is tagged raises-exception may fail', async () => {
    const file = writeNotebook('tagged.ipynb', { source: 'missing', tags: ['raises-exception'] }, `console.log('on')`)
    expect(await diptych(['run', file])).toMatchObject({ code: 0, out: 'on\n' })
  })

  test('a kernel that ends is told, with exit code 1', async () => {
    const { code, err } = await diptych(['run', write('ends.ts', 'process.kill(process.pid, "SIGKILL")')])
    expect(code).toBe(1)
    expect(err).toContain('the kernel process ended (SIGKILL)')
  })

  test('only notebooks can be written', async () => {
    const { code, err } = await diptych(['run', write('x.ts', '1'), '--output', 'x.ipynb'])
    expect(code).toBe(1)
    expect(err).toContain('--output writes notebooks')
  })

  test('a folder that the notebook cannot be written into is told before the run', async () => {
    const file = writeNotebook('lost.ipynb', `console.log('ran')`)
    const { code, out, err } = await diptych(['run', file, '--output', 'none/lost.ipynb'])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/cannot write into .*none/)
  })

  test('notebooks of other languages are refused', async () => {
    const notebook = { nbformat: 4, metadata: { kernelspec: { language: 'python' } }, cells: [] }
    const { err } = await diptych(['run', write('python.ipynb', JSON.stringify(notebook))])
    expect(err).toMatch(/cannot run .*python\.ipynb: it is written in python/)
  })
})

describe('doctor', () => {
  interface Finding {
    readonly name: string
    readonly status: string
    readonly detail: string
    readonly fix?: string
  }

  const examine = async (env: NodeJS.ProcessEnv) => {
    const { code, out } = await diptych(['doctor', '--json'], { env })
    return { code, ...(JSON.parse(out) as { ok: boolean; checks: Finding[] }) }
  }

  test('finds what is there, in words for people and in JSON for programs', async () => {
    const { checks } = await examine({})
    const names = checks.map(({ name }) => name)
    expect(names.slice(0, 4)).toEqual(['Node', 'npm koffi', 'npm zeromq', 'npm @tensorflow/tfjs'])
    expect(checks.find(({ name }) => name === 'TensorFlow')).toMatchObject({ status: 'ok' })
    expect(checks.filter(({ name }) => name.startsWith('2×2 matmul'))).not.toEqual([])
    const { out } = await diptych(['doctor'])
    for (const name of names) expect(out).toContain(name)
  })

  test('a missing library is an error with its fix, and exit code 1', async () => {
    const { code, ok, checks } = await examine({ DIPTYCH_TENSORFLOW: '/nowhere' })
    expect({ code, ok }).toEqual({ code: 1, ok: false })
    const check = checks.find(({ name }) => name === 'TensorFlow')
    expect(check).toMatchObject({ status: 'error', fix: expect.stringContaining('npm start') })
    expect(check?.detail).toContain('/nowhere')
  })

  test('a file that is no library is an error of its own', async () => {
    const library = join(folder, 'libtensorflow_cc.so.2')
    writeFileSync(library, 'no library')
    const { code, checks } = await examine({ DIPTYCH_TENSORFLOW: library })
    expect(code).toBe(1)
    expect(checks.find(({ name }) => name === 'TensorFlow')).toMatchObject({ status: 'error' })
  })
})
