/** @file What a magic is: a line at the top of a cell, `%name …` or `%%name …`, that speaks to the kernel instead of TypeScript. */

import type { Mode } from '@diptych/protocol'
import type MagicString from 'magic-string'
import type { TypeSetting } from '../../language/typeCheck.ts'
import type { AutoreloadLevel } from '../importedNames.ts'

/** One magic line of a cell, as written. */
export interface MagicCall {
  name: string
  /** What follows the name, trimmed. */
  args: string
  /** `%%name` is about its whole cell, `%name` about the session. */
  kind: MagicKind
  /** Counted from 1. */
  line: number
}

export type MagicKind = 'cell' | 'line'

export interface Magic {
  readonly name: string
  readonly kind: MagicKind
  /** How it is written, for `%lsmagic` and error messages: `%mode [eager|graph|graph+xla]`. */
  readonly usage: string
  /** One sentence. */
  readonly help: string
  /** @throws {MagicError} when the arguments are not what `usage` says. */
  run(args: string, session: MagicSession): void
  /**
   * Acts before the cell's code is looked at. On the message thread.
   *
   * @returns what the cell prints
   * @throws {MagicError} as `run`
   */
  prepare?(args: string, settings: SourceSettings): string
  /**
   * Makes other code of the cell's, line by line, before TypeScript becomes JavaScript. On the message thread.
   *
   * @param source - the cell's text
   * @param code - the same with magic lines blanked; what is edited
   * @throws what is wrong with the text
   */
  rewrite?(source: string, code: string, file: string): Promise<MagicString>
}

/** What magics can read and change on the message thread. */
export interface SourceSettings {
  readonly types: TypeSetting
}

/** What magics can read and change. */
export interface MagicSession {
  /** The default mode of the session and who set it. */
  defaultMode(): { mode: Mode; setBy: string }
  setDefaultMode(mode: Mode): void
  /** The mode of this cell. */
  setCellMode(mode: Mode): void
  /** What has run as a graph, as text. */
  graphReport(): string
  /** When local files that changed are loaded anew. */
  autoreload: AutoreloadLevel
  print(text: string): void
}

/** A magic that does not exist, or was written with arguments that it does not take. */
export class MagicError extends Error {
  override name = 'MagicError'
}
