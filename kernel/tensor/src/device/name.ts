/** @file Names of devices: as TensorFlow writes them in full, as people write them, and finding one by the other. */

import { PlacementError } from '../errors.ts'
import { INVALID_ARGUMENT } from '../native/codes.ts'
import { type Device, listDevices } from '../native/context.ts'
import { fixConfiguration } from './configuration.ts'

const LOCAL = '/job:localhost/replica:0/task:0'
// What TensorFlow takes: any part may be left out, and `*` is any number. Without a slash only Python takes it.
const NAME =
  /^(?:\/job:(?<job>\w+))?(?:\/replica:(?<replica>\d+|\*))?(?:\/task:(?<task>\d+|\*))?(?:\/?(?:device:)?(?<type>[a-z]\w*)(?::(?<index>\d+|\*))?)?$/i

type Parts = Partial<Record<'job' | 'replica' | 'task' | 'type' | 'index', string>>

/** As short as it is clear: `/cpu:0` for `/job:localhost/replica:0/task:0/device:CPU:0`. */
export function shortName(full: string): string {
  if (!full.startsWith(LOCAL)) return full
  return full.slice(LOCAL.length).replace(/^\/device:(CPU|GPU):/, (_, type: string) => `/${type.toLowerCase()}:`)
}

/**
 * @param name - e.g. `/gpu:1`, `GPU:1`, `/device:GPU:1`, or in full with job, replica and task. Without a number: the first of that type.
 * @returns the device's full name. `null` where softly placed ops may go elsewhere: there is no such device.
 * @throws {PlacementError} lists the devices there are.
 */
export function findDevice(name: string): string | null {
  const parts = NAME.exec(name)?.groups as Parts | undefined
  if (!parts || name === '') {
    throw placementError(`${JSON.stringify(name)} is not a device's name. Write it like /cpu:0 or /gpu:1.`)
  }
  const found = listDevices().find(device => matches(device, parts))
  if (found) return found.name
  if (fixConfiguration().softPlacement) return null
  throw placementError(`there is no device ${name}.`)
}

/** A sentence that lists the devices. */
export function describeDevices(): string {
  return `The devices are ${listDevices()
    .map(device => shortName(device.name))
    .join(', ')}.`
}

function placementError(problem: string): PlacementError {
  const hasGpu = listDevices().some(({ type }) => type === 'GPU')
  const hint = hasGpu ? '' : ' "diptych doctor" says why no GPU is among them; tf.configure makes more CPU devices.'
  return new PlacementError(`tf.device: ${problem} ${describeDevices()}${hint}`, INVALID_ARGUMENT)
}

function matches({ name }: Device, { type, ...wanted }: Parts): boolean {
  const parts = NAME.exec(name)!.groups as Required<Parts>
  if (type !== undefined && type.toUpperCase() !== parts.type.toUpperCase()) return false
  return (Object.keys(wanted) as (keyof typeof wanted)[]).every(
    part => wanted[part] === undefined || wanted[part] === '*' || wanted[part] === parts[part],
  )
}
