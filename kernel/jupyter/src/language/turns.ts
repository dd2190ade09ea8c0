/** @file Jobs that share one document: one at a time, and those that a person waits for before all others. */
import { setTimeout } from 'node:timers/promises'

/** How soon a job is wanted: a person waits for it, or it may come whenever nobody has asked for a while. */
export type Urgency = 'now' | 'sometime'

type Job = () => Promise<void>

// Who types asks again within this time; a job in between would have the server read other documents, and these again.
const quietMs = 300

/** Lets jobs take turns. */
export class Turns {
  readonly #waiting: Record<Urgency, Job[]> = { now: [], sometime: [] }
  #isBusy = false
  #quietFrom = 0
  #wake = new AbortController()

  /** Runs `job` when its turn comes. */
  take<T>(job: () => Promise<T>, urgency: Urgency): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting[urgency].push(() => job().then(resolve, reject))
      if (urgency === 'now') this.#wake.abort()
      void this.#run()
    })
  }

  async #run(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    // Whoever asked has more to do first, such as handing the cell over that is to be checked.
    await new Promise(setImmediate)
    // Asked again behind each wait: what comes just as there is no next job would not begin otherwise.
    while (this.#hasJobs) await (await this.#next())?.()
    this.#isBusy = false
  }

  get #hasJobs(): boolean {
    return this.#waiting.now.length + this.#waiting.sometime.length > 0
  }

  async #next(): Promise<Job | undefined> {
    for (;;) {
      const asked = this.#waiting.now.shift()
      if (asked) {
        return () => asked().finally(() => (this.#quietFrom = performance.now() + quietMs))
      }
      const wait = this.#quietFrom - performance.now()
      if (wait <= 0 || this.#waiting.sometime.length === 0) return this.#waiting.sometime.shift()
      this.#wake = new AbortController()
      await setTimeout(wait, undefined, { signal: this.#wake.signal, ref: false }).catch(() => undefined)
    }
  }
}
