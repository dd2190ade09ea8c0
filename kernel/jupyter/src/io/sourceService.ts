/** @file What the io thread knows about TypeScript: rewriting cells, and the questions that front ends ask about their text. */

import { channel as diagnosticsChannel } from 'node:diagnostics_channel'
import type { IsCompleteReply } from '@diptych/protocol'
import type { MagicCall } from '../cell/magics/magic.ts'
import { parseMagics } from '../cell/magics/parse.ts'
import type { CellRewriter, RewrittenCell } from '../cell/rewrite.ts'
import type { TaskId } from '../threads.ts'

const rewritten = diagnosticsChannel('diptych:kernel:rewritten')

/** A cell's text, taken apart. */
export interface PreparedCell extends RewrittenCell {
  magics: readonly MagicCall[]
}

export class SourceService {
  // Loaded after the kernel has begun to answer: the parser takes longer than everything else together.
  #rewriter: Promise<CellRewriter> | undefined

  constructor(_cwd: string) {}

  /** Begins to load what `prepare` and the rest need. */
  start(): void {
    this.#rewriter ??= import('../cell/rewrite.ts').then(({ CellRewriter }) => new CellRewriter())
  }

  /** @throws {MagicError | CellSyntaxError} */
  async prepare(_task: TaskId, text: string, file: string): Promise<PreparedCell> {
    const { magics, code } = parseMagics(text)
    this.start()
    const rewriter = await this.#rewriter!
    const cell = rewriter.rewrite(code, file)
    rewritten.publish({ file, code: cell.code })
    return { ...cell, magics }
  }

  async isComplete(code: string): Promise<IsCompleteReply> {
    const { isComplete } = await import('../language/isComplete.ts')
    return isComplete(code)
  }

  async complete(_code: string, _offset: number): Promise<{ name: string; type: string }[]> {
    return []
  }

  async hover(_code: string, _offset: number): Promise<string | undefined> {
    return undefined
  }

  dispose(): void {}
}
