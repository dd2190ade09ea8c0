/** @file Listens to TensorFlow's calls: which ops and functions ran on which device, how often, for how long, and what they made. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { shortName } from '../device/name.ts'
import { deviceOfHandle } from '../device/placement.ts'
import type { EngineTensor } from '../engineTensor.ts'
import { byteSize } from '../native/dtypes.ts'
import { executeChannel } from '../native/op.ts'
import { synchronizeDevices } from '../native/synchronize.ts'

/** All calls of one op, or one compiled function, on one device. */
export interface OpTime {
  /** TensorFlow's name of the op, e.g. `MatMul`; of a compiled function the name that it was given, with a number. */
  readonly name: string
  /** e.g. `/gpu:0`. A function's results can lie on several: `/cpu:0, /gpu:0`. Empty for what has no result. */
  readonly device: string
  readonly calls: number
  readonly milliseconds: number
  /** The size of its results. */
  readonly bytes: number
}

/** What the engine publishes for each call into TensorFlow. */
export interface ExecuteMessage {
  readonly name: string
  readonly inputs: readonly EngineTensor[]
  readonly outputs: readonly EngineTensor[]
  readonly milliseconds: number
}

export class OpTimes implements Disposable {
  readonly #waits: boolean
  readonly #times = new Map<string, { -readonly [Key in keyof OpTime]: OpTime[Key] }>()

  /** @param waits - wait after each call until its device is done, so that the time is the op's, on a GPU too. */
  constructor(waits: boolean) {
    this.#waits = waits
    subscribe(executeChannel.name, this.#listen)
  }

  /** The slowest first. */
  get list(): OpTime[] {
    return [...this.#times.values()].sort((a, b) => b.milliseconds - a.milliseconds)
  }

  get milliseconds(): number {
    return [...this.#times.values()].reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  }

  [Symbol.dispose](): void {
    unsubscribe(executeChannel.name, this.#listen)
  }

  readonly #listen = (message: unknown): void => {
    const { name, outputs, milliseconds } = message as ExecuteMessage
    const called = performance.now()
    if (this.#waits) synchronizeDevices()
    const waited = performance.now() - called
    const device = devicesOf(outputs)
    const key = `${name} ${device}`
    let time = this.#times.get(key)
    if (!time) {
      time = { name, device, calls: 0, milliseconds: 0, bytes: 0 }
      this.#times.set(key, time)
    }
    time.calls++
    time.milliseconds += milliseconds + waited
    for (const { dtype, shape } of outputs) time.bytes += byteSize(dtype, shape)
  }
}

/** The devices that hold `tensors`, each once. */
export function devicesOf(tensors: readonly EngineTensor[]): string {
  const names = new Set<string>()
  for (const { handle } of tensors) if (handle !== undefined) names.add(shortName(deviceOfHandle(handle)))
  return [...names].join(', ')
}
