/** @file `npm run gpu`: on a machine with GPUs runs all that is tested and measured there, and prints a report. */

import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { noGpuReason } from './gpus.ts'
import { type BenchRun, type DoctorRun, reportOf, type TestRun } from './report.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const state = path.join(root, '.diptych')

const help = `npm run gpu [-- OPTIONS], from a checkout that is built:

Runs diptych doctor, the tests of devices and GPUs, and the engine's bench, and writes one report.
Exit code 1 if there is no GPU, or anything failed.

  --cpu          rehearses it without a GPU, on logical CPU devices
  --bench ARGS   what the bench is given, e.g. --bench="--peers python --rounds 10"
  --output FILE  where the report goes (default .diptych/gpu-report.md)
  --help         this
`

process.exitCode = await main()

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      cpu: { type: 'boolean', default: false },
      bench: { type: 'string', default: '' },
      output: { type: 'string', default: path.join(state, 'gpu-report.md') },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const reason = values.cpu ? undefined : noGpuReason()
  if (reason !== undefined) {
    process.stderr.write(`npm run gpu: ${reason}. To rehearse it on logical CPU devices: npm run gpu -- --cpu\n`)
    return 1
  }
  mkdirSync(state, { recursive: true })
  const doctor = await runDoctor()
  const tests = [await runTests('devices')]
  if (!values.cpu) tests.push(await runTests('gpu'))
  const bench = await runBench(values.bench.split(' ').filter(Boolean))
  const { text, isWell } = reportOf({ doctor, tests, bench, isRehearsal: values.cpu })
  writeFileSync(values.output, text)
  process.stdout.write(`\n${text}\nWritten to ${path.relative(process.cwd(), path.resolve(values.output))}.\n`)
  return isWell ? 0 : 1
}

async function runDoctor(): Promise<DoctorRun> {
  const { stdout } = await run(['kernel/jupyter/bin/diptych.js', 'doctor', '--json'])
  return JSON.parse(stdout) as DoctorRun
}

async function runTests(project: string): Promise<TestRun> {
  const file = path.join(state, `gpu-${project}.json`)
  const args = ['run', '--config', 'test/vitest.config.ts', '--project', project, '--no-color']
  args.push('--reporter=default', '--reporter=json', `--outputFile.json=${file}`)
  await run(['node_modules/vitest/vitest.mjs', ...args])
  return { project, ...(JSON.parse(readFileSync(file, 'utf8')) as Omit<TestRun, 'project'>) }
}

async function runBench(args: readonly string[]): Promise<BenchRun> {
  const { stdout, code } = await run(['test/bench/main.ts', 'engine', ...args])
  return { table: stdout.trim(), code }
}

/** Runs a script of the checkout with this Node. What it prints is shown and returned. */
function run(args: readonly string[]): Promise<{ stdout: string; code: number }> {
  process.stdout.write(`\n$ node ${args.join(' ')}\n`)
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      process.stdout.write(text)
    })
    child.on('error', reject)
    child.on('close', code => resolve({ stdout, code: code ?? 1 }))
  })
}
