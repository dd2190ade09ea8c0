/** @file Which mode a cell runs in: the cell's own line, else `%mode`, else the notebook's metadata, else `DIPTYCH_MODE`, else eager. */

import { isMode, MODES, type Mode } from '@diptych/protocol'

/** A mode that does not exist, set outside of any cell. */
export class ModeError extends Error {
  override name = 'ModeError'
}

/** The defaults of one session. */
export class SessionMode {
  #chosen: Mode | undefined
  #notebook: Mode | undefined
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

  /** What the notebook's metadata say; undefined: nothing. */
  setNotebook(mode: Mode | undefined): void {
    this.#notebook = mode
  }

  /**
   * The default for a cell whose request names `notebookMode`, as clients send it that know the notebook.
   *
   * @throws {ModeError} once, if `DIPTYCH_MODE` is no mode: the first cell says so, the next ones run eagerly.
   */
  default(notebookMode?: string): { mode: Mode; setBy: string } {
    const found = this.describe(notebookMode)
    if (found.complaint === undefined || this.#hasComplained) return { mode: found.mode, setBy: found.setBy }
    this.#hasComplained = true
    throw new ModeError(
      `${found.complaint}: expected one of ${MODES.join(', ')}. Correct it and restart the kernel, or write %mode with one of them; until then cells run eagerly.`,
    )
  }

  /** The same, without an error. @returns `complaint` says what is wrong with `DIPTYCH_MODE`, where it decides */
  describe(notebookMode?: string): { mode: Mode; setBy: string; complaint?: string } {
    if (this.#chosen) return { mode: this.#chosen, setBy: 'set by %mode' }
    const notebook = isMode(notebookMode) ? notebookMode : this.#notebook
    if (notebook) return { mode: notebook, setBy: "the notebook's metadata" }
    if (this.#environment === undefined) return { mode: 'eager', setBy: 'the default' }
    if (isMode(this.#environment)) return { mode: this.#environment, setBy: 'DIPTYCH_MODE' }
    const complaint = `DIPTYCH_MODE is "${this.#environment}", which is no mode`
    return { mode: 'eager', setBy: `the default: ${complaint}`, complaint }
  }
}
