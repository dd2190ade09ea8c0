/** @file `diptych doctor`: looks whether everything that the kernel needs is there and works; each finding comes with its fix. */

import { styleText } from 'node:util'
import { type Check, type CheckStatus, failure, ok } from './check.ts'
import type { Arguments, Command } from './commandLine.ts'
import { checkJupyter, findJupyter } from './jupyter.ts'
import { checkGpu, findNvidia, hasCudaLibraries, wheelOf } from './nvidia.ts'
import { type EngineReport, probeEngine, probePackage } from './probe.ts'

const packages = ['koffi', 'zeromq', '@tensorflow/tfjs']
const product = [19, 22, 43, 50]

export const doctor: Command = {
  name: 'doctor',
  summary: 'checks this machine, and says how to mend what is wrong',
  help: `Usage: diptych doctor [--json]

Checks Node, the npm packages, Python, JupyterLab, the kernelspec, TensorFlow's library, and a 2×2 matmul on every device.
Exit code 1 if the kernel cannot work as things are.

      --json   the findings as JSON, for programs
  -h, --help   this text
`,
  options: { json: { type: 'boolean' } },
  positionals: [],
  run: runDoctor,
}

async function runDoctor({ options }: Arguments): Promise<number> {
  const checks: Check[] = []
  for await (const check of examine()) {
    checks.push(check)
    if (!options.json) process.stdout.write(`${row(check)}\n`)
  }
  const isWell = checks.every(({ status }) => status !== 'error')
  if (options.json) process.stdout.write(`${JSON.stringify({ ok: isWell, checks }, null, 2)}\n`)
  else
    process.stdout.write(
      `\n${isWell ? 'All that the kernel needs is there.' : 'Something that the kernel needs is missing: see the fixes above.'}\n`,
    )
  return isWell ? 0 : 1
}

/** All checks, each as soon as it is known. */
async function* examine(): AsyncGenerator<Check> {
  yield ok('Node', `${process.versions.node} (${process.execPath})`)
  for (const name of packages) yield await checkPackage(name)
  yield* checkJupyter(await findJupyter())
  yield* examineEngine()
}

async function checkPackage(name: string): Promise<Check> {
  const probed = await probePackage(name)
  if (probed.ok) return ok(`npm ${name}`, probed.value)
  return failure(
    `npm ${name}`,
    `does not load: ${probed.reason}`,
    "Run npm ci in Diptych's folder, on the machine that runs the kernel.",
  )
}

async function* examineEngine(): AsyncGenerator<Check> {
  const [engine, nvidia] = await Promise.all([probeEngine(), findNvidia()])
  if (!engine.ok) {
    const log = engine.log.split('\n').slice(-3).join('\n')
    yield failure(
      'TensorFlow',
      [engine.reason, log].filter(Boolean).join('\n'),
      "Run npm start in Diptych's folder, which installs TensorFlow, or point DIPTYCH_TENSORFLOW at a libtensorflow_cc.so.2.",
    )
    return
  }
  const { library, source, version, devices } = engine.value
  yield ok('TensorFlow', `${version} (${library}, found by ${source})`)
  const gpus = devices.filter(({ type }) => type === 'GPU')
  yield* examineDevices(engine.value, gpus.length)
  yield checkGpu({
    nvidia,
    used: gpus.length,
    visibleDevices: process.env.CUDA_VISIBLE_DEVICES,
    wheel: wheelOf(library),
    hasCudaLibraries: hasCudaLibraries(library),
    log: engine.log,
  })
}

/** TensorFlow places an op on the best device it sees: each device gets a process that sees no better one. */
async function* examineDevices(report: EngineReport, gpuCount: number): AsyncGenerator<Check> {
  if (gpuCount === 0) {
    yield checkProduct('CPU', report.product)
    return
  }
  const named = process.env.CUDA_VISIBLE_DEVICES?.split(',').map(name => name.trim())
  const views = [
    ['CPU', '-1'],
    ...Array.from({ length: gpuCount }, (_, index) => [`GPU:${index}`, named?.[index] ?? `${index}`]),
  ]
  for (const [device, visible] of views) {
    const probed = await probeEngine({ CUDA_VISIBLE_DEVICES: visible })
    yield probed.ok
      ? checkProduct(device!, probed.value.product)
      : brokenDevice(device!, `${probed.reason}\n${probed.log}`)
  }
}

function checkProduct(device: string, got: readonly number[]): Check {
  if (got.every((value, index) => value === product[index]) && got.length === product.length) {
    return ok(`2×2 matmul on ${device}`, 'right')
  }
  return brokenDevice(device, `wrong: expected ${product.join(', ')}, got ${got.join(', ')}`)
}

function brokenDevice(device: string, detail: string): Check {
  const fix =
    device === 'CPU'
      ? 'Reinstall TensorFlow: remove .venv and run npm start.'
      : `See what nvidia-smi says of this GPU. To go on without it: CUDA_VISIBLE_DEVICES without its number.`
  return failure(`2×2 matmul on ${device}`, detail.trim(), fix)
}

const marks: Record<CheckStatus, string> = {
  ok: styleText('green', '✓'),
  warning: styleText('yellow', '!'),
  error: styleText('red', '✗'),
}

function row({ name, status, detail, fix }: Check): string {
  const indented = detail.replaceAll('\n', '\n    ')
  return `${marks[status]} ${name.padEnd(22)} ${indented}${fix ? `\n    Fix: ${fix}` : ''}`
}
