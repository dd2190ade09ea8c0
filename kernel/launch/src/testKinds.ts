/** @file The table of all kinds of tests: what each needs, what it runs, how its counts are read. */

import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  countExit,
  type Ending,
  type Outcome,
  readConformance,
  readCountsLine,
  readStress,
  readVitestReport,
} from './counts.ts'
import { hasNvidiaDriver } from './nvidia.ts'
import type { Workplace } from './workplace.ts'

export interface TestCommand {
  readonly file: string
  readonly args: readonly string[]
  /** Default: the checkout. */
  readonly cwd?: string
  /** @returns nothing if the program ended before it could tell */
  count(ending: Ending): Outcome | undefined
}

export interface TestKind {
  readonly name: string
  readonly about: string
  /** It takes many minutes: it runs by name, and by `npm run test:all`. */
  readonly isLong?: true
  /** Why this kind cannot run on this machine; nothing if it can. */
  missing(place: Workplace): Promise<string | undefined> | string | undefined
  /** What it runs, one after the other. */
  commands(place: Workplace): readonly TestCommand[]
}

/** In the order they run: quick ones first. */
export const testKinds: readonly TestKind[] = [
  {
    name: 'lint',
    about: 'formatting and lint rules, by Biome',
    missing: () => undefined,
    commands: place => [{ file: packageBin(place, 'biome'), args: ['check', '.'], count: countExit }],
  },
  {
    name: 'types',
    about: 'the type check of all packages, tests and scripts',
    missing: () => undefined,
    commands: ({ root }) => [node([join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'], countExit)],
  },
  vitestKind('unit', 'unit tests, beside the code in kernel/*/src'),
  vitestKind('extension', 'unit tests of the JupyterLab extension, in jsdom (extension/src)'),
  {
    ...vitestKind('gallery', 'every visual with every example, in a real browser (extension/gallery)'),
    missing: () => browserMissing(),
  },
  vitestKind('docs', 'what the documents say, held against the code (test/docs)'),
  vitestKind('data', "tf.data against its documentation's examples (test/data)"),
  vitestKind('flows', 'tests over several packages, with real kernels (test/flows)'),
  vitestKind('layers', 'all layers, losses, metrics and optimizers of tfjs, against Keras (test/layers)'),
  {
    name: 'kernel',
    about: 'the public conformance suite and interrupts at random moments (test/kernel)',
    missing: place => missingFiles(place, 'test/kernel/*.py'),
    commands: place => pythonCommands(place, 'test/kernel/*.py'),
  },
  {
    name: 'tfjs-core',
    about: "tfjs-core's own specs on our backend: eagerly, recorded, compiled by XLA",
    missing: place => missingFiles(place, 'test/tfjs-core/run.ts'),
    commands: () => [
      node(['test/tfjs-core/run.ts'], readCountsLine),
      node(['test/tfjs-core/run.ts', '--mode', 'graph'], readCountsLine),
      node(['test/tfjs-core/run.ts', '--mode', 'graph+xla'], readCountsLine),
    ],
  },
  {
    name: 'same-answer',
    about: "every op of tfjs-core's specs as a graph and by XLA, beside eager mode",
    isLong: true,
    missing: place => missingFiles(place, 'test/tfjs-core/run.ts'),
    commands: () => [node(['test/tfjs-core/run.ts', '--same-answer'], readCountsLine)],
  },
  vitestKind('fuzz', 'inputs that once ended the process (test/fuzz)'),
  {
    name: 'fuzz-all',
    about: 'a thousand inputs for every kernel and every raw op, in child processes (npm run fuzz)',
    isLong: true,
    missing: place => missingFiles(place, 'test/fuzz/run.ts'),
    commands: () => [node(['test/fuzz/run.ts'], readCountsLine)],
  },
  {
    name: 'wire',
    about: "ten thousand inputs at a kernel's sockets (test/fuzz/wire); a few of them are among the flows",
    isLong: true,
    missing: place => missingFiles(place, 'test/fuzz/wire/run.ts'),
    commands: () => [node(['test/fuzz/wire/run.ts'], readCountsLine)],
  },
  {
    name: 'notebooks',
    about: 'the notebooks in the three modes, and the programs that run notebooks (test/notebooks)',
    missing: place => missingFiles(place, 'test/notebooks/*.py'),
    commands: place => pythonCommands(place, 'test/notebooks/*.py'),
  },
  vitestKind('lab', 'a real JupyterLab server, driven over REST and websocket (test/lab)'),
  {
    name: 'checks',
    about: 'the measures of the kernel in ../shared/checks',
    missing: place =>
      existsSync(checksFolder(place)) ? undefined : 'there is no ../shared/checks beside this checkout',
    commands: place => [
      check(place, ['conformance.py', 'diptych', 'diptych'], readConformance),
      check(place, ['stress_interrupt.py', 'diptych', 'diptych', '200'], readStress),
    ],
  },
  vitestKind('devices', 'devices, on four logical CPU devices (test/devices)'),
  {
    ...vitestKind('gpu', 'tensors on a GPU (test/gpu)'),
    missing: async () => ((await hasNvidiaDriver()) ? undefined : 'this machine has no NVIDIA driver'),
  },
]

/** Debian's Chromium, or the one that CHROMIUM names. */
function browserMissing(): string | undefined {
  const browser = process.env.CHROMIUM ?? '/usr/bin/chromium'
  return existsSync(browser)
    ? undefined
    : `there is no ${browser} (Debian: apt install chromium; or name one in CHROMIUM)`
}

function vitestKind(name: string, about: string): TestKind {
  return {
    name,
    about,
    missing: () => undefined,
    commands: ({ root, state }) => {
      const report = join(state, `vitest-${name}.json`)
      const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
      const args = [vitest, 'run', '--config', 'test/vitest.config.ts', '--project', name]
      args.push('--reporter=default', '--reporter=json', `--outputFile.json=${report}`)
      if (!process.stdout.isTTY) args.push('--no-color')
      return [node(args, () => readVitestReport(report, root))]
    },
  }
}

function node(args: readonly string[], count: TestCommand['count']): TestCommand {
  return { file: process.execPath, args, count }
}

function packageBin({ root }: Workplace, name: string): string {
  return join(root, 'node_modules', '.bin', name)
}

/** The files that match and can be started; others are modules of these. */
function scripts({ root }: Workplace, pattern: string): string[] {
  const isScript = (path: string) =>
    !path.endsWith('.py') || readFileSync(join(root, path), 'utf8').includes('"__main__"')
  return globSync(pattern, { cwd: root }).filter(isScript).sort()
}

function missingFiles(place: Workplace, pattern: string): string | undefined {
  return scripts(place, pattern).length > 0 ? undefined : `there is no ${pattern}`
}

function pythonCommands(place: Workplace, pattern: string): TestCommand[] {
  return scripts(place, pattern).map(path => ({ file: place.python, args: ['-u', path], count: readCountsLine }))
}

function checksFolder({ root }: Workplace): string {
  return join(root, '..', 'shared', 'checks', 'kernel')
}

function check(place: Workplace, [script, ...args]: readonly string[], count: TestCommand['count']): TestCommand {
  // They write their results into the folder they run in.
  return { file: place.python, args: ['-u', join(checksFolder(place), script!), ...args], cwd: place.state, count }
}
