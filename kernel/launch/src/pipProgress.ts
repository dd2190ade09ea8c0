/** @file Reads from pip's output how far an installation is. */

import { formatBytes } from './terminal.mjs'

/** Turns pip's lines into a few words each; give it every line in order. */
export class PipProgress {
  #package = ''
  #downloadedBytes = 0
  #sizeBytes = 0

  /** All that was downloaded so far. */
  get downloadedBytes(): number {
    return this.#downloadedBytes
  }

  /**
   * @param line - with `--progress-bar raw`, pip prints `Progress 262144 of 17334944` in between
   * @returns how far it is, if the line says anything about that
   */
  take(line: string): string | undefined {
    const progress = /^Progress (\d+) of (\d+)/.exec(line)
    if (progress) return this.#progress(Number(progress[1]), Number(progress[2]))
    const file = /^\s*(Downloading|Using cached) (\S+?)-\d\S*/.exec(line)
    if (file) {
      this.#package = file[2]!.replace(/^.*\//, '')
      return file[1] === 'Downloading' ? `downloading ${this.#package}` : `${this.#package} from pip's cache`
    }
    const installing = /^Installing collected packages: (.*)/.exec(line)
    if (installing) return `unpacking ${installing[1]!.split(',').length} packages`
    return undefined
  }

  #progress(doneBytes: number, totalBytes: number): string {
    // Each download counts up from nothing; what is small arrives in one piece.
    if (doneBytes < this.#sizeBytes) this.#sizeBytes = 0
    this.#downloadedBytes += doneBytes - this.#sizeBytes
    this.#sizeBytes = doneBytes
    return `${this.#package} ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`
  }
}
