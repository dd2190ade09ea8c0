/** @file The sessions of the SavedModels that are loaded: models of one folder share one. */

import { realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { ModelFileError, TensorFlowError } from '../errors.ts'
import { guarded } from '../interrupt.ts'
import { Session } from '../native/session.ts'

/** Sessions by folder, tags and the time at which the model was saved. */
const sessions = new Map<string, { session: Session; users: number }>()

/** One model's use of a session, which closes with its last use. */
export class SessionUse {
  readonly #key: string
  #isReleased = false

  private constructor(key: string) {
    this.#key = key
  }

  static open(folder: string, tags: readonly string[]): SessionUse {
    const { mtimeMs } = statSync(path.join(folder, 'saved_model.pb'))
    const key = JSON.stringify([realpathSync(folder), mtimeMs, [...tags].sort()])
    let shared = sessions.get(key)
    if (!shared) {
      shared = { session: load(folder, tags), users: 0 }
      sessions.set(key, shared)
    }
    shared.users++
    return new SessionUse(key)
  }

  get session(): Session | undefined {
    return this.#isReleased ? undefined : sessions.get(this.#key)?.session
  }

  release(): void {
    const shared = sessions.get(this.#key)
    if (this.#isReleased || !shared) return
    this.#isReleased = true
    if (--shared.users > 0) return
    sessions.delete(this.#key)
    shared.session[Symbol.dispose]()
  }
}

function load(folder: string, tags: readonly string[]): Session {
  try {
    return guarded(() => new Session(folder, tags))
  } catch (error) {
    if (!(error instanceof TensorFlowError)) throw error
    throw new ModelFileError(
      `tf.node.loadSavedModel: TensorFlow could not load ${path.resolve(folder)} (tags ${tags.join(', ')}): ${error.message} ` +
        'Look whether its folder variables is complete, or save the model again.',
      { cause: error },
    )
  }
}

/** The number of sessions that are open. */
export function openSessions(): number {
  return sessions.size
}
