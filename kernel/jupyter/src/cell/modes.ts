/** @file Which mode a cell runs in: the cell's own line, else `%mode`, else the notebook's metadata, else `DIPTYCH_MODE`, else eager. */

import type { Mode } from '@diptych/tensor/runtime'

// Written again, not imported: the engine loads only when a cell needs it.
export const MODES: readonly Mode[] = ['eager', 'graph', 'graph+xla']

export function isMode(text: string): text is Mode {
  return (MODES as readonly string[]).includes(text)
}

/** A mode that does not exist, set outside of any cell. */
export class ModeError extends Error {
  override name = 'ModeError'
}

/** The defaults of one session. */
export class SessionMode {
  #chosen: Mode | undefined
  readonly #environment: string | undefined
  #hasComplained = false

  /** @param environment - the value of `DIPTYCH_MODE` */
  constructor(environment: string | undefined) {
    this.#environment = environment === '' ? undefined : environment
  }

  /** What `%mode` says. */
  choose(mode: Mode): void {
    this.#chosen = mode
  }

  /**
   * The default for a cell of a notebook whose metadata say `notebookMode`.
   *
   * @throws {ModeError} once, if `DIPTYCH_MODE` is no mode: the first cell says so, the next ones run eagerly.
   */
  default(notebookMode?: string): { mode: Mode; setBy: string } {
    if (this.#chosen) return { mode: this.#chosen, setBy: 'set by %mode' }
    if (notebookMode !== undefined && isMode(notebookMode))
      return { mode: notebookMode, setBy: "the notebook's metadata" }
    if (this.#environment === undefined) return { mode: 'eager', setBy: 'the default' }
    if (isMode(this.#environment)) return { mode: this.#environment, setBy: 'DIPTYCH_MODE' }
    const complaint = `DIPTYCH_MODE is "${this.#environment}", which is no mode`
    if (this.#hasComplained) return { mode: 'eager', setBy: `the default: ${complaint}` }
    this.#hasComplained = true
    throw new ModeError(
      `${complaint}: expected one of ${MODES.join(', ')}. Correct it and restart the kernel, or write %mode with one of them; until then cells run eagerly.`,
    )
  }
}
