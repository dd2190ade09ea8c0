/** @file The clock of `%time` and `%%time`: wall and processor time, with the work of the devices in it. */

import type { TaskId } from '../threads.ts'
import { currentTask } from './context.ts'
import type { Engine } from './engine.ts'
import { pictures } from './formatters/picture.ts'
import type { Outlet } from './outlet.ts'

interface Started {
  readonly wallMs: number
  readonly cpu: NodeJS.CpuUsage
}

export class Timing {
  readonly #engine: Engine
  readonly #outlet: Outlet
  readonly #lines = new Map<TaskId, Started>()

  constructor(engine: Engine, outlet: Outlet) {
    this.#engine = engine
    this.#outlet = outlet
  }

  /** What was recorded before runs first and does not count. @returns a function that prints the times until it was called. */
  measure(): () => void {
    this.#engine.loaded?.synchronize()
    const started = now()
    return () => this.#print(started)
  }

  /** `__diptych.time.start`: before the code of a `%time` line. */
  readonly start = (): void => {
    this.#engine.loaded?.synchronize()
    this.#lines.set(currentTask(), now())
  }

  /** `__diptych.time.stop`: behind it. @param value - what the line gave; a promise is waited for, as it would be for `tf.time` */
  readonly stop = async (_started?: unknown, value?: unknown): Promise<unknown> => {
    const result = await value
    const task = currentTask()
    const started = this.#lines.get(task)!
    this.#lines.delete(task)
    this.#print(started)
    return result
  }

  #print({ wallMs, cpu }: Started): void {
    this.#engine.loaded?.synchronize()
    const elapsedMs = performance.now() - wallMs
    const { user, system } = process.cpuUsage(cpu)
    const { formatDuration } = pictures()
    const [total, inUser, inSystem] = [user + system, user, system].map(µs => formatDuration(µs / 1000))
    this.#outlet.text(
      'stdout',
      `CPU times: user ${inUser}, sys: ${inSystem}, total: ${total}\nWall time: ${formatDuration(elapsedMs)}\n`,
    )
  }
}

function now(): Started {
  return { cpu: process.cpuUsage(), wallMs: performance.now() }
}
