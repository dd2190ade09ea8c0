import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { KernelClient } from '@diptych/kernel'
import * as tf from '@diptych/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nextMessage, runCell } from '../flows/session.ts'
import { errorClasses } from './errorClasses.ts'
import { type CodeBlock, type ErrorExample, matchesMessage, readErrorExamples } from './errorPages.ts'
import { ROOT, sourceFiles } from './layers.ts'

const examples = readErrorExamples(readFileSync(path.join(ROOT, 'docs/errors.md'), 'utf8'))

/** Classes that no cell shows, and where they show instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  BreakpointError: 'in the debugger: beside the breakpoint',
  DebugError: 'in the debugger: a reply that says why a command failed',
  AwaitError: 'inside the kernel: carries what a cell threw out of the inspector',
  CallerError: 'never by itself: others extend it',
  ConnectionFileError: "on the stderr of a kernel that does not start, so in Jupyter's log",
  HistoryError: 'in the reply to a history request',
  KernelDiedError: 'in programs that use KernelClient',
  PayloadError: 'in the page, in place of an output that is broken',
  NotebookError: 'on the terminal, by diptych run',
  RequestError: 'in the reply to a client that breaks the protocol',
  ServerGoneError: 'inside the kernel: the language server starts again',
  UsageError: 'on the terminal, by diptych',
  UnknownSubshellError: 'in the reply to a client that names a subshell which is not there',
  WireError: 'with DIPTYCH_DEBUG: a message that was refused',
}

/** What classes with another name in a notebook are called there. */
const SHOWN_AS: Readonly<Record<string, string>> = { CellSyntaxError: 'SyntaxError' }

test('every class of error has a heading, or is named as one that no cell shows', () => {
  const packages = sourceFiles().filter(
    ({ path }) =>
      /^kernel\/(protocol|summary|compare|picture|tensor|jupyter)\/src\//.test(path) && !/\.test\.ts$/.test(path),
  )
  const classes = packages.flatMap(errorClasses)
  const headings = examples.map(({ name }) => name)
  const described = classes.filter(name => !(name in ELSEWHERE)).map(name => SHOWN_AS[name] ?? name)
  expect([...new Set(headings)].sort()).toEqual([...new Set(described)].sort())
  expect(classes).toEqual(expect.arrayContaining(Object.keys(ELSEWHERE)))
})

test('a program can tell the errors of tensors apart by classes that the package exports', () => {
  const file = sourceFiles().find(({ path }) => path === 'kernel/tensor/src/errors.ts')!
  expect(Object.keys(tf)).toEqual(expect.arrayContaining(errorClasses(file)))
})

describe('docs/errors.md', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'diptych-errors-'))
  const kernels = new Map<string, KernelClient>()
  afterAll(async () => {
    await Promise.all([...kernels.values()].map(kernel => kernel.shutdown()))
    rmSync(folder, { recursive: true })
  })

  beforeAll(async () => {
    const environments = environmentsOf(folder)
    const places = examples.flatMap(({ cause, fix }) => [cause.place, fix.place])
    const wanted = [...new Set(places)].filter(place => place !== 'script' && place !== 'interrupt')
    const started = wanted.map(async place => {
      const env = environments[place]
      if (!env) throw new Error(`docs/errors.md: there is no kernel called "${place}"`)
      // What the cells leave among the temporary files goes with the folder.
      kernels.set(place, await KernelClient.start({ env: { ...env, TMPDIR: folder } }))
    })
    await Promise.all(started)
  })

  test.each(examples.map(example => [`${example.name}, line ${example.cause.line}`, example] as const))(
    '%s: the first cell fails as shown, the second works',
    async (_, { name, cause, message, fix }: ErrorExample) => {
      const failure = await run(cause, kernels)
      expect(failure?.name).toBe(name)
      expect(matchesMessage(message, failure!.message), `${failure!.message}\nis not\n${message}`).toBe(true)
      expect(await run(fix, kernels)).toBeUndefined()
    },
  )
})

describe('the reader of the page', () => {
  test('wants a failing cell, a message and a working cell', () => {
    expect(() => readErrorExamples('## `LostError`\n```ts\nfind()\n```\n> lost')).toThrow('LostError: expected')
    expect(() => readErrorExamples('## `LostError`\nText.\n')).toThrow('LostError: expected')
    expect(
      readErrorExamples('# Page\n## `LostError`\n```ts here\nfind()\n```\n> lost …\n```ts\nlook()\n```\n'),
    ).toEqual([
      {
        name: 'LostError',
        cause: { code: 'find()', place: 'here', line: 4 },
        message: 'lost …',
        fix: { code: 'look()', place: '', line: 8 },
      },
    ])
  })

  test('takes … for any text and everything else for itself', () => {
    expect(matchesMessage('no a.b in …, look', 'no a.b in /x/y, look')).toBe(true)
    expect(matchesMessage('no a.b in …, look', 'no aXb in /x/y, look')).toBe(false)
    expect(matchesMessage('lost', 'lost it')).toBe(false)
  })
})

/** Kernels that lack something. */
function environmentsOf(folder: string): Record<string, Record<string, string>> {
  const otherLibrary = path.join(folder, 'libtensorflow_cc.so.2')
  const { sharedObjects } = process.report.getReport() as { sharedObjects: string[] }
  symlinkSync(sharedObjects.find(file => /[\\/]libc[.-]|libSystem/.test(file))!, otherLibrary)
  const withoutKoffi = `import { registerHooks } from 'node:module'
registerHooks({ resolve(specifier, context, next) { if (specifier === 'koffi') throw new Error('no koffi'); return next(specifier, context) } })`
  return {
    '': { DIPTYCH_MODE: 'eager' },
    'no-library': { DIPTYCH_TENSORFLOW: '/nowhere' },
    'other-library': { DIPTYCH_TENSORFLOW: otherLibrary },
    'no-mode': { DIPTYCH_MODE: 'fast' },
    'no-koffi': { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(withoutKoffi)}` },
  }
}

interface Failure {
  name: string
  message: string
}

async function run(
  { code, place }: CodeBlock,
  kernels: ReadonlyMap<string, KernelClient>,
): Promise<Failure | undefined> {
  if (place === 'script') return runScript(code)
  const kernel = kernels.get(place === 'interrupt' ? '' : place)!
  if (place === 'interrupt') {
    const isRunning = nextMessage(kernel, ({ header }) => header.msg_type === 'stream')
    void isRunning.then(() => kernel.interrupt())
  }
  const { reply } = await runCell(kernel, code)
  return reply.status === 'error' ? { name: reply.ename, message: reply.evalue } : undefined
}

/** Runs a program of its own, as a user of the package writes it. */
function runScript(code: string): Failure | undefined {
  const report =
    'process.on("uncaughtException", ({ name, message }) => { console.log(JSON.stringify({ name, message })); process.exit(1) })\n'
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module-typescript', '-e', report + code],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  )
  if (status === 0) return undefined
  const last = stdout.trim().split('\n').at(-1)!
  return last.startsWith('{') ? JSON.parse(last) : { name: `exit ${status}`, message: stderr }
}
