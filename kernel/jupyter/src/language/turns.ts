/** @file Jobs that share one document: one at a time, and those that a person waits for before all others. */

/** How soon a job is wanted: a person waits for it, or it may come whenever there is time. */
export type Urgency = 'now' | 'sometime'

type Job = () => Promise<void>

/** Lets jobs take turns. */
export class Turns {
  readonly #waiting: Record<Urgency, Job[]> = { now: [], sometime: [] }
  #isBusy = false

  /** Runs `job` when its turn comes. */
  take<T>(job: () => Promise<T>, urgency: Urgency): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting[urgency].push(() => job().then(resolve, reject))
      void this.#next()
    })
  }

  async #next(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    // Whoever asked has more to do first, such as handing the cell over that is to be checked.
    await new Promise(setImmediate)
    for (let job = this.#first(); job; job = this.#first()) await job()
    this.#isBusy = false
  }

  #first(): Job | undefined {
    return this.#waiting.now.shift() ?? this.#waiting.sometime.shift()
  }
}
