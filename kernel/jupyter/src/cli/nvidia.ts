/** @file What the machine says about NVIDIA GPUs, and why TensorFlow may not use them. */

import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Check, ok, warning } from './check.ts'

/** CUDA 12, which the wheels are built with, runs on drivers from here on. @see https://docs.nvidia.com/deploy/cuda-compatibility */
const oldestDriver = 525

export interface Nvidia {
  /** The driver's version, if there is a driver. */
  readonly driver?: string
  /** The names of the GPUs that the driver shows. */
  readonly gpus: readonly string[]
}

/** Asks the driver. */
export async function findNvidia(): Promise<Nvidia> {
  const query = ['--query-gpu=driver_version,name', '--format=csv,noheader']
  for (const command of ['nvidia-smi', '/usr/lib/wsl/lib/nvidia-smi']) {
    const rows = await linesOf(command, query)
    const gpus = rows.map(row => row.split(', ')).filter(fields => fields.length === 2)
    if (gpus.length > 0) return { driver: gpus[0]![0]!, gpus: gpus.map(fields => fields[1]!) }
  }
  const file = '/proc/driver/nvidia/version'
  if (!existsSync(file)) return { gpus: [] }
  return { driver: /Kernel Module\D*([\d.]+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 'unknown', gpus: [] }
}

export interface GpuSituation {
  readonly nvidia: Nvidia
  /** How many GPUs TensorFlow uses. */
  readonly used: number
  readonly visibleDevices: string | undefined
  /** The name of the wheel that the library came with. */
  readonly wheel: string | undefined
  readonly hasCudaLibraries: boolean
  /** What TensorFlow printed while it looked for devices. */
  readonly log: string
}

/** Says whether a GPU that is there is used; if not, why, and what to do. */
export function checkGpu(situation: GpuSituation): Check {
  const { nvidia, used } = situation
  if (used > 0) return ok('GPU', `${used} in use${nvidia.driver ? `, driver ${nvidia.driver}` : ''}`)
  if (!nvidia.driver) return ok('GPU', 'none (no NVIDIA driver): everything runs on the CPU')
  const [reason, fix] = whyUnused(situation)
  return warning('GPU', `${nvidia.gpus.join(', ') || `driver ${nvidia.driver}`} is there but unused: ${reason}`, fix)
}

function whyUnused(situation: GpuSituation): [reason: string, fix: string] {
  const { nvidia, visibleDevices, wheel, hasCudaLibraries, log } = situation
  const reinstall =
    "Run npm start in Diptych's folder, which installs tensorflow[and-cuda] where it finds a driver (unless DIPTYCH_GPU=0)."
  if (visibleDevices !== undefined && /^(-1.*|\s*)$/.test(visibleDevices)) {
    return [`CUDA_VISIBLE_DEVICES="${visibleDevices}" hides it.`, 'Unset CUDA_VISIBLE_DEVICES, or name the GPU in it.']
  }
  if (wheel === 'tensorflow-cpu') return ['this TensorFlow is the CPU build.', reinstall]
  if (Number.parseInt(nvidia.driver ?? '', 10) < oldestDriver) {
    return [`CUDA 12 needs driver ${oldestDriver} or newer, this is ${nvidia.driver}.`, 'Update the NVIDIA driver.']
  }
  if (nvidia.gpus.length === 0) {
    return [
      'the driver shows no GPU to this process.',
      'In a container: start it with its GPUs (docker run --gpus all). Else see what nvidia-smi says.',
    ]
  }
  if (!hasCudaLibraries) return ['the CUDA libraries are not beside TensorFlow.', reinstall]
  const line = log.split('\n').findLast(text => /cuda|cudnn|gpu/i.test(text))
  return [line ?? 'TensorFlow does not say why.', `Check that nvidia-smi works. ${reinstall}`]
}

/** The wheel that a library lies in, by the metadata beside its package. */
export function wheelOf(library: string): string | undefined {
  const packages = dirname(dirname(library))
  const names = existsSync(packages) ? readdirSync(packages) : []
  const wheel = names.map(name => /^(tensorflow(?:_cpu|_gpu)?)-[\d.]+\w*\.dist-info$/.exec(name)?.[1]).find(Boolean)
  return wheel?.replace('_', '-')
}

/** Whether pip's CUDA packages lie where the library looks for them. */
export function hasCudaLibraries(library: string): boolean {
  return existsSync(join(dirname(dirname(library)), 'nvidia', 'cudnn', 'lib'))
}

function linesOf(command: string, args: readonly string[]): Promise<string[]> {
  return new Promise(resolve => {
    execFile(command, [...args], (error, stdout) => resolve(error ? [] : stdout.trim().split('\n')))
  })
}
