/** @file What the io thread knows about TypeScript: rewriting cells, and the questions that front ends ask about their text. */

import { channel as diagnosticsChannel } from 'node:diagnostics_channel'
import type { IsCompleteReply } from '@diptych/protocol'
import type { MagicCall } from '../cell/magics/magic.ts'
import { parseMagics } from '../cell/magics/parse.ts'
import { findMagic } from '../cell/magics/table.ts'
import type { CellRewriter, RewrittenCell } from '../cell/rewrite.ts'
import type { CompletionItem, LanguageService } from '../language/languageService.ts'
import type { TaskId } from '../threads.ts'

/** A cell's text, taken apart. */
export interface PreparedCell extends RewrittenCell {
  magics: readonly MagicCall[]
}

const rewritten = diagnosticsChannel('diptych:kernel:rewritten')

export class SourceService {
  readonly #cwd: string
  // Loaded after the kernel has begun to answer: the parser takes longer than everything else together.
  #rewriter: Promise<CellRewriter> | undefined
  #language: Promise<LanguageService> | undefined
  /** Cells that declared something while nobody had asked yet. */
  readonly #untold: { task: TaskId; source: string; declarations: readonly string[] }[] = []

  constructor(cwd: string) {
    this.#cwd = cwd
  }

  /** Loads what the first cell needs. */
  start(): void {
    this.#rewriter ??= import('../cell/rewrite.ts').then(({ CellRewriter }) => new CellRewriter())
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

  /** @throws {MagicError | CellSyntaxError | ComparisonTextError} */
  async prepare(task: TaskId, text: string, file: string): Promise<PreparedCell> {
    const { magics, code } = parseMagics(text)
    this.start()
    const rewriter = await this.#rewriter!
    const rewrite = magics.map(findMagic).find(magic => magic?.rewrite)?.rewrite
    const cell = rewriter.rewrite(code, file, await rewrite?.(text, code, file))
    rewritten.publish({ file, code: cell.code })
    await this.#tell(task, cell)
    return { ...cell, magics }
  }

  /** What `prepare` would make of a cell that does not run, for the debugger. @throws as `prepare` */
  async preview(text: string, file: string): Promise<RewrittenCell> {
    const { magics, code } = parseMagics(text)
    const { CellRewriter } = await import('../cell/rewrite.ts')
    const rewrite = magics.map(findMagic).find(magic => magic?.rewrite)?.rewrite
    return new CellRewriter().rewrite(code, file, await rewrite?.(text, code, file))
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

  async complete(code: string, offset: number): Promise<readonly CompletionItem[]> {
    return (await this.startLanguage()).complete(code, offset)
  }

  async hover(code: string, offset: number): Promise<string | undefined> {
    return (await this.startLanguage()).hover(code, offset)
  }

  /** Safe to call twice. */
  dispose(): void {
    void this.#language?.then(language => language.dispose())
  }
}
