/** @file What a magic is: a line of a cell, `%name …`, `%%name …` or `!command`, that speaks to the kernel instead of TypeScript. */

import type { HistoryEntry, HistoryRequest, MimeBundle, Mode } from '@diptych/protocol'
import type MagicString from 'magic-string'
import type { TypeSetting } from '../../language/typeCheck.ts'
import type { Commands } from '../commands.ts'
import type { Engine } from '../engine.ts'
import type { AutoreloadLevel } from '../importedNames.ts'
import type { Timing } from '../timing.ts'
import type { Variables } from '../variables.ts'

/** One magic line of a cell, as written. Plain data: it travels between threads. */
export interface MagicCall {
  name: string
  /** What follows the name, trimmed. */
  args: string
  /** `%%name` is about its whole cell, `%name` about the session. */
  kind: MagicKind
  /** Counted from 1. */
  line: number
  /** The lines below, where the magic takes them as text. */
  body?: string
  /** What `gather` found. */
  gathered?: unknown
}

export type MagicKind = 'cell' | 'line'

export interface Magic {
  readonly name: string
  readonly kind: MagicKind
  /** How it is written, for `%lsmagic` and error messages: `%mode [eager|graph|graph+xla]`. */
  readonly usage: string
  /** One sentence. */
  readonly help: string
  /** The lines below a `%%name` are not TypeScript: they are the call's `body`. */
  readonly takesText?: boolean
  /** What follows a `%name` is TypeScript, after options that this matches. It stays in the cell, at its place. */
  readonly codeAfter?: RegExp
  /** Whether a `%name` stands at the head of its cell only, because it is about all of it. Each `%%name` does. */
  readonly isForHead?: true
  /** Before the cell's code, or in its place between statements. @throws {MagicError} when the arguments are not what `usage` says. */
  run?(args: string, session: MagicSession, call: MagicCall): void | Promise<void>
  /** Looks up, before the cell runs, what only the message thread knows, for `run` to find in the call. @throws {MagicError} */
  gather?(args: string, history: CellHistory): unknown
  /** Edits the code that the magic is about, before TypeScript becomes JavaScript. On the message thread. @throws {MagicError} */
  edit?(code: MagicString, place: MagicPlace): Promise<void>
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

/** Where a magic stands in its cell's code, in UTF-16 units. */
export interface MagicPlace {
  args: string
  /** What the magic is about begins here: the rest of its line, or of the cell. */
  start: number
  end: number
}

/** What magics can ask the history. */
export interface CellHistory {
  find(request: HistoryRequest): HistoryEntry[] | Promise<HistoryEntry[]>
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
  warn(text: string): void
  show(data: MimeBundle): void
  /** Opens the front end's pager. */
  page(text: string): void
  /** Replaces the cell's text in the front end. */
  replaceCell(text: string): void
  /** Asks the person in front of the notebook. */
  ask(prompt: string): string
  /** Calls `fn` when the cell's code has run, also if it failed. */
  afterCode(fn: () => void): void
  /** Like `promise`, except that an interrupt rejects it. */
  interruptible<T>(promise: Promise<T>): Promise<T>
  /** Imports as the cell would. */
  import(specifier: string): Promise<object>
  /** What the session remembers is forgotten: names and types, on every thread. */
  forget(): Promise<void>
  /** Where the notebook is. */
  readonly folder: string
  readonly commands: Commands
  readonly engine: Engine
  readonly timing: Timing
  readonly variables: Variables
}

/** A magic that does not exist, or was written with arguments that it does not take. */
export class MagicError extends Error {
  override name = 'MagicError'
}

/** @throws {MagicError} if there is anything behind the name. */
export function takesNothing(spelled: string, args: string): void {
  if (args !== '') throw new MagicError(`${spelled} takes no arguments, got "${args}".`)
}
