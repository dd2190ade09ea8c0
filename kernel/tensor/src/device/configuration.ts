/** @file What a process can choose of its devices, before TensorFlow starts: `tf.configure` and its environment variables. */

import { ArgumentError, LateConfigurationError } from '../errors.ts'

/** How TensorFlow sets up its devices. */
export interface DeviceConfiguration {
  /**
   * Logical CPU devices, from 1: `/cpu:0`, `/cpu:1`, … They share the processor's threads: they show what several devices would
   * do, and are no faster than one. Default 1.
   */
  readonly cpuDevices: number
  /** The memory that may be taken on each GPU, MiB. Default: all there is. */
  readonly gpuMemoryLimitMb: number | undefined
  /** Take GPU memory as it is needed, and not all of it at the start. Default true. */
  readonly gpuMemoryGrowth: boolean
  /** An op that cannot run on the device it was given runs on another, instead of failing. Default false. */
  readonly softPlacement: boolean
}

const DEFAULTS: DeviceConfiguration = {
  cpuDevices: 1,
  gpuMemoryLimitMb: undefined,
  gpuMemoryGrowth: true,
  softPlacement: false,
}

/** The environment variable of each setting. */
const VARIABLES: Readonly<Record<keyof DeviceConfiguration, string>> = {
  cpuDevices: 'DIPTYCH_CPU_DEVICES',
  gpuMemoryLimitMb: 'DIPTYCH_GPU_MEMORY_LIMIT_MB',
  gpuMemoryGrowth: 'DIPTYCH_GPU_MEMORY_GROWTH',
  softPlacement: 'DIPTYCH_SOFT_PLACEMENT',
}

const MOST_CPU_DEVICES = 1024

let chosen: Partial<DeviceConfiguration> = {}
let used: DeviceConfiguration | undefined

/**
 * Sets up the devices, before the first op. Later calls must not ask for anything else. What is not named keeps its default,
 * or the value of its environment variable: `DIPTYCH_CPU_DEVICES`, `DIPTYCH_GPU_MEMORY_LIMIT_MB` (MiB), `DIPTYCH_GPU_MEMORY_GROWTH` and
 * `DIPTYCH_SOFT_PLACEMENT` (0 or 1).
 *
 * @param settings.cpuDevices - logical CPU devices. @param settings.gpuMemoryLimitMb - MiB on each GPU.
 * @param settings.gpuMemoryGrowth - default true. @param settings.softPlacement - default false.
 * @throws {ArgumentError} names the setting and what it may be.
 * @throws {LateConfigurationError} if TensorFlow runs already, with other settings.
 * @example tf.configure({ softPlacement: false })
 * @see tensorflow/core/protobuf/config.proto
 */
export function configure(settings: Partial<DeviceConfiguration>): void {
  const checked = checkSettings(settings)
  const wanted = { ...chosen, ...checked }
  if (used) {
    const late = Object.entries(checked).find(([name, value]) => used![name as keyof DeviceConfiguration] !== value)
    if (late) throw lateError(late[0] as keyof DeviceConfiguration, late[1], used)
  }
  chosen = wanted
}

/** The settings that TensorFlow starts with; from this call on they are fixed. @throws {ArgumentError} names the variable that is wrong */
export function fixConfiguration(environment: NodeJS.ProcessEnv = process.env): DeviceConfiguration {
  used ??= { ...DEFAULTS, ...readEnvironment(environment), ...chosen }
  return used
}

/** What the environment variables set. @throws {ArgumentError} names the variable that is wrong */
export function readEnvironment(environment: NodeJS.ProcessEnv): Partial<DeviceConfiguration> {
  const read: Record<string, unknown> = {}
  for (const [setting, variable] of Object.entries(VARIABLES)) {
    const text = environment[variable]
    if (text === undefined || text === '') continue
    const name = setting as keyof DeviceConfiguration
    const isSwitch = typeof DEFAULTS[name] === 'boolean'
    const value = isSwitch ? { '0': false, '1': true }[text] : Number(text)
    const expected = expectation(name, value)
    if (expected) {
      throw new ArgumentError(`${variable} must be ${isSwitch ? '0 or 1' : expected}, got ${JSON.stringify(text)}.`)
    }
    read[setting] = value
  }
  return read
}

function checkSettings(settings: Partial<DeviceConfiguration>): Partial<DeviceConfiguration> {
  if (typeof settings !== 'object' || settings === null) {
    throw new ArgumentError(`tf.configure: expected an object of settings, got ${String(settings)}.`)
  }
  for (const [name, value] of Object.entries(settings)) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      throw new ArgumentError(
        `tf.configure: there is no setting ${name}. There are ${Object.keys(DEFAULTS).join(', ')}.`,
      )
    }
    if (value === undefined) continue
    const expected = expectation(name as keyof DeviceConfiguration, value)
    if (expected) throw new ArgumentError(`tf.configure: ${name} must be ${expected}, got ${JSON.stringify(value)}.`)
  }
  // What is given as undefined is not given.
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

// What the setting may be, if `value` is not that.
function expectation(name: keyof DeviceConfiguration, value: unknown): string | undefined {
  switch (name) {
    case 'cpuDevices':
      return isWhole(value, MOST_CPU_DEVICES) ? undefined : `a whole number from 1 to ${MOST_CPU_DEVICES}`
    case 'gpuMemoryLimitMb':
      return isWhole(value, Number.MAX_SAFE_INTEGER) ? undefined : 'a whole number of MiB, from 1'
    default:
      return typeof value === 'boolean' ? undefined : 'true or false'
  }
}

function isWhole(value: unknown, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most
}

function lateError(name: keyof DeviceConfiguration, value: unknown, settings: DeviceConfiguration) {
  return new LateConfigurationError(
    `tf.configure: ${name} cannot become ${JSON.stringify(value)}, because TensorFlow already runs with ${JSON.stringify(settings[name]) ?? 'no limit'}. ` +
      `Call tf.configure before the first tensor (in a notebook: restart the kernel and call it in the first cell), or set ${VARIABLES[name]}.`,
  )
}
