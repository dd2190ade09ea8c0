/** @file What the io thread knows about TypeScript: rewriting cells, and the questions that front ends ask about their text. */

import { channel as diagnosticsChannel } from 'node:diagnostics_channel'
import type { IsCompleteReply } from '@diptych/protocol'
import type { ReadCell } from '../cell/magics/head.ts'
import type { CellHistory, MagicCall } from '../cell/magics/magic.ts'
import type { CellRewriter, RewrittenCell } from '../cell/rewrite.ts'
import type { Completions } from '../language/completions.ts'
import { type TypeProblem, unknownName } from '../language/diagnose.ts'
import type { LanguageService } from '../language/languageService.ts'
import { TypeCheckError, TypeSetting } from '../language/typeCheck.ts'
import type { TaskId } from '../threads.ts'
import type { Cells } from './cells.ts'
import type { MainThread } from './mainThread.ts'

/** A cell's text, taken apart. */
export interface PreparedCell extends RewrittenCell {
  magics: readonly MagicCall[]
  laterMagics: readonly MagicCall[]
  /** What its magics print. */
  printed: string
  /** What its types are warned of, once that is known. */
  warning: Promise<string> | string | undefined
}

type Loaded = typeof import('../cell/source.ts') & { readonly rewriter: CellRewriter }

const rewritten = diagnosticsChannel('diptych:kernel:rewritten')

export class SourceService {
  readonly #cwd: string
  readonly #main: MainThread
  readonly #cells: Cells
  readonly #types = new TypeSetting(process.env.DIPTYCH_TYPES)
  #loaded: Promise<Loaded> | undefined
  #language: Promise<LanguageService> | undefined
  /** Cells that declared something while nobody had asked yet. */
  readonly #untold: { task: TaskId; source: string; declarations: readonly string[] }[] = []

  #latest: { task: TaskId; cell: RewrittenCell } | undefined

  constructor(cwd: string, main: MainThread, cells: Cells) {
    this.#cwd = cwd
    this.#main = main
    this.#cells = cells
  }

  /** Loads what the first cell needs. To be called when the kernel has begun to answer. */
  load(): Promise<Loaded> {
    this.#loaded ??= import('../cell/source.ts').then(tools => ({ ...tools, rewriter: new tools.CellRewriter() }))
    return this.#loaded
  }

  /**
   * Starts the language server, 200 MB in a process of its own: when a person is there to ask, not for headless runs.
   * Called with the first question, and when a front end shows that it has a person in front of it.
   */
  startLanguage(): Promise<LanguageService> {
    this.#language ??= import('../language/languageService.ts').then(({ LanguageService }) => {
      const language = LanguageService.start(this.#cwd)
      for (const { task, source, declarations } of this.#untold.splice(0)) language.addCell(task, source, declarations)
      return language
    })
    return this.#language
  }

  /** @throws {MagicError | CellSyntaxError | ComparisonTextError | TypeCheckError} */
  async prepare(task: TaskId, text: string, file: string, history: CellHistory): Promise<PreparedCell> {
    const { findMagic, editByMagics, rewriter } = await this.load()
    const { magics, code } = await this.#parseMagics(text)
    const printed = magics.map(call => findMagic(call)?.prepare?.(call.args, { types: this.#types }) ?? '').join('')
    const { first, later, edited, isWhole } = await editByMagics(magics, text, code, file)
    const unchecked = isWhole && this.#types.level === 'error' ? await this.#requireTypes(code, text, file) : undefined
    const cell = rewriter.rewrite(code, file, edited, text)
    rewritten.publish({ file, code: cell.code })
    const warning = isWhole && this.#types.level === 'warn' ? this.#warnOfTypes(code, text, file) : unchecked
    this.#latest = { task, cell }
    await this.#tell(task, cell)
    for (const call of [...first, ...later]) {
      const gather = findMagic(call)?.gather
      if (gather) call.gathered = await gather(call.args, history)
    }
    return { ...cell, magics: first, laterMagics: later, printed, warning }
  }

  /** @throws {MagicError} */
  async #parseMagics(text: string): Promise<ReadCell> {
    const { mayHoldMagics, parseMagics } = await this.load()
    if (!mayHoldMagics(text)) return parseMagics(text)
    const live = await this.#main.askWithin<'globals'>(this.#cells.patienceMs, { type: 'globals' })
    return parseMagics(text, live && (name => live.includes(name)))
  }

  /** JavaScript of an expression whose value a client wants beside the cell's. @throws {CellSyntaxError} */
  async prepareExpression(text: string): Promise<string> {
    return (await this.load()).rewriter.rewrite(text, 'expression.ts').code
  }

  /** @param text - the cell as written, to be shown. @returns a warning if they could not be checked. @throws {TypeCheckError} */
  async #requireTypes(code: string, text: string, file: string): Promise<string | undefined> {
    const { isParsable } = await import('../cell/syntax.ts')
    // Its syntax error says more.
    if (!isParsable(code) && !code.includes('</') && !code.includes('/>')) return undefined
    const found = await (await this.startLanguage()).diagnose(code)
    if (!found) return 'Types not checked: the language server gives no answer. %types off does without it.\n'
    const problems = await this.#problems(found)
    if (problems.length > 0) throw new TypeCheckError(problems, text, file)
    return undefined
  }

  /** Begins at once, so that it knows what this cell knows, and no more. @returns undefined where there is nobody to warn */
  #warnOfTypes(code: string, text: string, file: string): Promise<string> | undefined {
    if (!this.#language && !this.#types.isAsked) return undefined
    return this.startLanguage()
      .then(language => language.diagnose(code, 'sometime'))
      .then(found => this.#problems(found))
      .then(problems => (problems.length > 0 ? this.#types.warning(problems, text, file) : ''))
  }

  /** Without names that TypeScript cannot know, but the main thread does. */
  async #problems(found: readonly TypeProblem[] = []): Promise<readonly TypeProblem[]> {
    if (!found.some(unknownName)) return found
    const live = new Set(await this.#main.askWithin<'globals'>(this.#cells.patienceMs, { type: 'globals' }))
    return found.filter(problem => !live.has(unknownName(problem) ?? ''))
  }

  /** What `prepare` would make of a cell that does not run, for the debugger. @throws as `prepare` */
  async preview(text: string, file: string): Promise<RewrittenCell> {
    const { editByMagics, CellRewriter } = await this.load()
    const { magics, code } = await this.#parseMagics(text)
    const { edited } = await editByMagics(magics, text, code, file)
    return new CellRewriter().rewrite(code, file, edited)
  }

  /** Forgets what cells declared. @param task - the cell that asks for it: what it declares itself stays */
  forget(task: TaskId): void {
    const kept = this.#latest?.task === task ? this.#latest.cell : undefined
    void this.#loaded?.then(({ rewriter }) => rewriter.forget(kept?.declarations ?? []))
    this.#untold.length = 0
    void this.#language?.then(language => language.forget())
    if (kept) void this.#tell(task, kept)
  }

  async #tell(task: TaskId, { source, declarations }: RewrittenCell): Promise<void> {
    if (declarations.length === 0) return
    if (this.#language) (await this.#language).addCell(task, source, declarations)
    else this.#untold.push({ task, source, declarations })
  }

  async isComplete(code: string): Promise<IsCompleteReply> {
    const { isComplete } = await import('../language/isComplete.ts')
    return isComplete(code)
  }

  async complete(code: string, offset: number): Promise<Completions> {
    const { complete } = await import('../language/completions.ts')
    return complete(code, offset, await this.startLanguage(), this.#cwd)
  }

  /** What `%magic?` says of the magic that the cursor is on. @param offset - in UTF-16 units */
  async helpOnMagic(code: string, offset: number): Promise<string | undefined> {
    return (await import('../language/magicLines.ts')).helpOnMagic(code, offset)
  }

  async hover(code: string, offset: number): Promise<string | undefined> {
    return (await this.startLanguage()).hover(code, offset)
  }

  /** Safe to call twice. */
  dispose(): void {
    void this.#language?.then(language => language.dispose())
  }
}
