/**
 * @file The progress of `model.fit` and `fitDataset`, on stdout. Where the output says how wide it is (a terminal, a cell), a line overwrites
 * itself; in a file there is one line an epoch.
 */

import type { Scalar } from '@tensorflow/tfjs-core'
import { core, layers } from '../tfjs.ts'

/** Often enough to look alive, seldom enough to cost nothing: reading the loss waits for the devices. */
const REDRAW_MS = 100

type Logs = Readonly<Record<string, number | Scalar>>

/** Takes the place of tfjs-node's ProgbarLogger: tfjs makes one for each training with `verbose` 1, the default. */
export class ProgressBar extends layers.Callback {
  #epochStart = 0
  #lastDrawn = 0
  #steps = 0
  /** Characters of the line that the next one overwrites. */
  #lineLength = 0

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#epochStart = performance.now()
    this.#lastDrawn = Number.NEGATIVE_INFINITY
    this.#steps = 0
    process.stdout.write(`Epoch ${epoch + 1} / ${this.params.epochs}\n`)
  }

  override async onBatchEnd(_batch: number, logs: Logs = {}): Promise<void> {
    this.#steps++
    const { columns } = process.stdout
    if (columns && performance.now() - this.#lastDrawn >= REDRAW_MS) {
      this.#overwrite(this.#bar(columns, await describe(logs)).slice(0, columns - 1))
      this.#lastDrawn = performance.now()
    }
    await core.nextFrame()
  }

  override async onEpochEnd(_epoch: number, logs: Logs = {}): Promise<void> {
    const took = performance.now() - this.#epochStart
    const eachUs = (took / Math.max(1, this.#steps)) * 1000
    this.#overwrite(`${took.toFixed(0)}ms ${eachUs.toFixed(0)}us/step - ${await describe(logs)}`)
    process.stdout.write('\n')
    this.#lineLength = 0
    await core.nextFrame()
  }

  #bar(columns: number, metrics: string): string {
    const total = this.#stepsPerEpoch()
    if (total === undefined) return `step ${this.#steps} ${metrics}`
    const width = Math.floor(columns / 3)
    const done = Math.min(width, Math.round((this.#steps / total) * width))
    const leftMs = ((performance.now() - this.#epochStart) / this.#steps) * (total - this.#steps)
    const bar = done < width ? `${'='.repeat(done)}>`.padEnd(width, '-').slice(0, width) : '='.repeat(width)
    return `eta=${(leftMs / 1000).toFixed(1)} ${bar} ${metrics}`
  }

  /** Unknown for a dataset that does not know its size. */
  #stepsPerEpoch(): number | undefined {
    const { samples, batchSize, steps } = this.params as Record<string, number | null | undefined>
    return samples != null && batchSize ? Math.ceil(samples / batchSize) : (steps ?? undefined)
  }

  #overwrite(line: string): void {
    process.stdout.write(`${this.#lineLength > 0 ? '\r' : ''}${line.padEnd(this.#lineLength)}`)
    this.#lineLength = line.length
  }
}

/** Losses and metrics by name. Tensors among them stay tfjs's, to read and to dispose. */
async function describe(logs: Logs): Promise<string> {
  const entries = Object.entries(logs).filter(([name]) => name !== 'batch' && name !== 'size')
  const values = entries.map(async ([name, value]) => {
    const number = typeof value === 'number' ? value : (await value.data())[0]!
    return `${name}=${Number.isFinite(number) ? Number(number.toPrecision(5)) : number}`
  })
  return (await Promise.all(values)).sort().join(' ')
}
