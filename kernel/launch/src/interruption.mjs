/** @file Ctrl-C and its like during the set-up: everything that runs is asked to stop, and the process ends after it. */

/** The person, or the system, asked to stop. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`stopped by ${signal}`)
    this.name = 'Interrupted'
    /** What a shell expects of a program that a signal ended. */
    this.exitCode = signal === 'SIGINT' ? 130 : signal === 'SIGHUP' ? 129 : 143
  }
}

/**
 * From here to `dispose()`, signals that would end the process abort the returned signal instead, with an
 * {@link Interrupted} as its reason.
 *
 * @returns {{ signal: AbortSignal, dispose(): void }}
 */
export function listenForInterruption() {
  const controller = new AbortController()
  /** @param {NodeJS.Signals} signal */
  const stop = signal => controller.abort(new Interrupted(signal))
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  for (const signal of signals) process.on(signal, stop)
  return {
    signal: controller.signal,
    dispose() {
      for (const signal of signals) process.off(signal, stop)
    },
  }
}
