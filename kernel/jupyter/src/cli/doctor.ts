/** @file `diptych doctor`: looks whether everything that the kernel needs is there and works; each finding comes with its fix. */

import { styleText } from 'node:util'
import { type Check, type CheckStatus, failure, ok } from './check.ts'
import type { Arguments, Command } from './commandLine.ts'
import { diagnoseGpu } from './gpuDiagnosis.ts'
import { type GpuFacts, observeGpu } from './gpuFacts.ts'
import { checkJupyter, findJupyter } from './jupyter.ts'
import { type DeviceReport, probeEngine, probePackage } from './probe.ts'
import { readWheel } from './wheel.ts'

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
  const engine = await probeEngine()
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
  const gpus = devices.filter(({ type }) => type === 'GPU').map(({ description }) => description)
  const facts = await observeGpu(readWheel(library), gpus, engine.log)
  yield ok('CUDA', describeCuda(facts))
  yield diagnoseGpu(facts)
  for (const device of devices) yield checkProduct(device)
}

// What the wheel was built for, and what of it this machine has.
function describeCuda({ wheel, cuda, libraries }: GpuFacts): string {
  if (!wheel.cuda)
    return wheel.isCpuBuild ? 'this TensorFlow is built for CPUs' : 'this TensorFlow does not say what it is built for'
  const { cuda: built, cudnn, architectures } = wheel.cuda
  const driver = cuda && 'cuda' in cuda ? `; the driver runs CUDA up to ${cuda.cuda}` : ''
  const versions = libraries.flatMap(({ file, version }) => (version ? [`${file} is ${version}`] : []))
  return [
    `TensorFlow is built for CUDA ${built}, cuDNN ${cudnn}, GPUs ${architectures.join(', ')}${driver}`,
    ...versions,
  ].join('\n')
}

function checkProduct({ name, type, description, product: got }: DeviceReport): Check {
  const check = `2×2 matmul on ${name}`
  if (!('problem' in got) && got.every((value, index) => value === product[index]) && got.length === product.length) {
    return ok(check, `right (${description})`)
  }
  const detail = 'problem' in got ? got.problem : `wrong: expected ${product.join(', ')}, got ${got.join(', ')}`
  const fix =
    type === 'CPU'
      ? 'Reinstall TensorFlow: remove .venv and run npm start.'
      : 'See what nvidia-smi says of this GPU. To go on without it: CUDA_VISIBLE_DEVICES without its number.'
  return failure(check, detail.trim(), fix)
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
