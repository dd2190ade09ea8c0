/** @file Mixed precision: TensorFlow's optimiser has a function's heavy ops compute in 16 bits, and casts around them. What it can do here, and what to say where it cannot. */

import { hasBfloat16 } from '../device/cpuFeatures.ts'
import { shortName } from '../device/name.ts'
import { currentDevice } from '../device/scope.ts'
import { ArgumentError, PlacementError } from '../errors.ts'
import { FAILED_PRECONDITION } from '../native/codes.ts'
import type { ConfigProto } from '../native/configProto.ts'
import { listDevices } from '../native/context.ts'
import { warn } from './warnings.ts'

export type MixedPrecision = 'bfloat16' | 'float16'

/** Where each is computed: the optimiser rewrites the ops of no other devices. */
const DEVICES: Readonly<Record<MixedPrecision, string>> = { bfloat16: 'CPU', float16: 'GPU' }

const REWRITES: Readonly<Record<MixedPrecision, ConfigProto['rewrites']>> = {
  bfloat16: { autoMixedPrecisionOnednnBfloat16: true },
  float16: { autoMixedPrecision: true },
}

// One CPU is told of once.
let isTold = false

/** What the optimiser is told. */
export function rewritesFor(precision: MixedPrecision | undefined): ConfigProto['rewrites'] {
  return precision && REWRITES[precision]
}

/** @throws {ArgumentError} if the option is none, or XLA compiles the function. */
export function checkPrecision(name: string, precision: unknown, xla: boolean): asserts precision is MixedPrecision {
  if (precision !== 'bfloat16' && precision !== 'float16') {
    throw new ArgumentError(
      `tf.graph: mixedPrecision of ${name} must be 'bfloat16' or 'float16', got ${JSON.stringify(precision) ?? String(precision)}.`,
    )
  }
  if (!xla) return
  throw new ArgumentError(
    `tf.graph: ${name} has both xla and mixedPrecision, but TensorFlow rewrites only what XLA does not compile. ` +
      `Leave out xla, or cast in the function: x.cast('${precision}').`,
  )
}

/**
 * Call it before a function is compiled with `precision`. Warns where it brings nothing.
 *
 * @throws {PlacementError} if the devices here do not compute so.
 */
export function checkDevices(name: string, precision: MixedPrecision): void {
  const devices = listDevices()
  const type = typeOf(currentDevice()) ?? (devices.some(device => device.type === 'GPU') ? 'GPU' : 'CPU')
  if (type !== DEVICES[precision]) {
    const names = devices.map(device => shortName(device.name)).join(', ')
    const instead =
      type === 'GPU'
        ? `Use {mixedPrecision: 'float16'} there, or put the function on a CPU by tf.device`
        : `Use {mixedPrecision: 'bfloat16'} there, or leave the option out`
    throw new PlacementError(
      `${name}: mixedPrecision '${precision}' is for ${DEVICES[precision]}s, and this function runs on a ${type} (devices: ${names}). ${instead}.`,
      FAILED_PRECONDITION,
    )
  }
  if (precision === 'bfloat16' && hasBfloat16() === false && !isTold) {
    isTold = true
    warn(
      `${name}: this CPU has no instructions for bfloat16 (avx512_bf16, amx_bf16), so {mixedPrecision: 'bfloat16'} rounds as asked but saves no time. ` +
        'Leave the option out here.',
      'MixedPrecisionWarning',
    )
  }
}

function typeOf(device: string | null): string | undefined {
  return device === null ? undefined : listDevices().find(({ name }) => name === device)?.type
}
