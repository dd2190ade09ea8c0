/** @file What can be seen of NVIDIA GPUs from this process: on the bus, by the driver, by CUDA, by TensorFlow. */

import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync, globSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import type { CudaLibrary, NvidiaAnswer } from '@diptych/tensor/runtime'
import { probeCuda } from './probe.ts'
import type { Wheel } from './wheel.ts'

export interface GpuFacts {
  readonly platform: string
  /** As Node names it: `x64`, `arm64`. */
  readonly architecture: string
  readonly isWsl: boolean
  readonly isContainer: boolean
  /** NVIDIA's GPUs on the PCI bus, each by the kernel driver that holds it. */
  readonly onBus: readonly (string | undefined)[]
  /** The driver's version, if the kernel has it loaded. */
  readonly driver: string | undefined
  /** The names of the GPUs that `nvidia-smi` lists. */
  readonly listed: readonly string[]
  /** The files through which programs reach the GPUs, e.g. `/dev/nvidia0`. */
  readonly nodes: readonly DeviceNode[]
  /** What CUDA shows to this process. `undefined`: asking it ended the process that asked. */
  readonly cuda: NvidiaAnswer | undefined
  /** The libraries that TensorFlow opens for a GPU; none where it needs none. */
  readonly libraries: readonly CudaLibrary[]
  /** `CUDA_VISIBLE_DEVICES` */
  readonly visibleDevices: string | undefined
  readonly wheel: Wheel
  /** The GPUs that TensorFlow uses. */
  readonly used: readonly string[]
  /** What TensorFlow printed while it looked for devices. */
  readonly log: string
}

export interface DeviceNode {
  readonly path: string
  /** This user may read and write it. */
  readonly isOpen: boolean
}

const NVIDIA_VENDOR = '0x10de'
// PCI classes of displays begin with 03.
const DISPLAY_CLASS = /^0x03/
const WSL_DRIVER = '/usr/lib/wsl/lib/nvidia-smi'

/** Looks, and changes nothing. @param used - the GPUs that TensorFlow uses. @param log - what it printed */
export async function observeGpu(wheel: Wheel, used: readonly string[], log: string): Promise<GpuFacts> {
  const [smi, probed] = await Promise.all([askSmi(), probeCuda(wheel)])
  return {
    platform: process.platform,
    architecture: process.arch,
    isWsl: existsSync('/dev/dxg'),
    isContainer: isContainer(),
    onBus: gpusOnBus(),
    driver: smi.driver ?? kernelDriver(),
    listed: smi.gpus,
    nodes: globSync('/dev/nvidia*').flatMap(path => (/nvidia(\d+|ctl|-uvm)$/.test(path) ? [deviceNode(path)] : [])),
    cuda: probed.ok ? probed.value.answer : undefined,
    libraries: probed.ok ? probed.value.libraries : [],
    visibleDevices: process.env.CUDA_VISIBLE_DEVICES,
    wheel,
    used,
    log: probed.ok ? log : `${log}\n${probed.log}\n${probed.reason}`.trim(),
  }
}

function isContainer(): boolean {
  if (['/.dockerenv', '/run/.containerenv'].some(file => existsSync(file))) return true
  const mounts = '/proc/self/mountinfo'
  // Of other container engines an overlay as the root tells.
  return existsSync(mounts) && / \/ \/ .* - overlay /.test(readFileSync(mounts, 'utf8'))
}

function gpusOnBus(): (string | undefined)[] {
  return globSync('/sys/bus/pci/devices/*').flatMap(device => {
    const read = (name: string) => (existsSync(`${device}/${name}`) ? readFileSync(`${device}/${name}`, 'utf8') : '')
    if (read('vendor').trim() !== NVIDIA_VENDOR || !DISPLAY_CLASS.test(read('class'))) return []
    return [existsSync(`${device}/driver`) ? basename(readlinkSync(`${device}/driver`)) : undefined]
  })
}

async function askSmi(): Promise<{ driver?: string; gpus: string[] }> {
  const query = ['--query-gpu=driver_version,name', '--format=csv,noheader']
  for (const command of ['nvidia-smi', WSL_DRIVER]) {
    const rows = (await linesOf(command, query)).map(row => row.split(', ')).filter(fields => fields.length === 2)
    if (rows.length > 0) return { driver: rows[0]![0]!, gpus: rows.map(fields => fields[1]!) }
  }
  return { gpus: [] }
}

function kernelDriver(): string | undefined {
  const file = '/proc/driver/nvidia/version'
  if (!existsSync(file)) return undefined
  return /Kernel Module\D*([\d.]+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 'unknown'
}

function deviceNode(path: string): DeviceNode {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return { path, isOpen: true }
  } catch {
    return { path, isOpen: false }
  }
}

function linesOf(command: string, args: readonly string[]): Promise<string[]> {
  return new Promise(resolve => {
    execFile(command, [...args], (error, stdout) => resolve(error ? [] : stdout.trim().split('\n')))
  })
}
