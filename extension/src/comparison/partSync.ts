/** @file Keeps editors and a cell's text the same. The cell's text is the truth: what is typed goes there at once, and what changes there is followed. */

import { ComparisonTextError } from '@diptych/protocol'
import type { RenderedCell } from '../renderers/context.ts'
import { type CellPart, partsOfCell, withPartText } from './cellParts.ts'

/** What shows the parts. */
export interface PartsView {
  /** Called with all parts whenever the text has changed elsewhere: other texts, other names, more or fewer of them. */
  showParts(parts: readonly CellPart[]): void
  /** Why the text says not what to compare; undefined where it does. */
  showProblem(problem: string | undefined): void
  /** Why nothing can be typed; undefined where it can. */
  setReadOnly(reason: string | undefined): void
}

export class PartSync {
  readonly #cell: RenderedCell
  readonly #view: PartsView
  #source = ''
  /** undefined: nobody knows which part of the text is whose, as it was made unreadable elsewhere. */
  #parts: readonly CellPart[] | undefined

  /** Shows the parts of the text as it is. */
  constructor(cell: RenderedCell, view: PartsView) {
    this.#cell = cell
    this.#view = view
    cell.sourceChanged.connect(this.#follow, this)
    this.#read()
  }

  /**
   * Writes a part's text into the cell. Also where that makes the cell unreadable, say by half a line `//% na`: the parts
   * keep their places, so that typing on mends it.
   */
  edit(index: number, text: string): void {
    if (!this.#parts || this.#cell.isReadOnly) return
    const { source, parts } = withPartText(this.#source, this.#parts, index, text)
    // Before the cell is told, so that the change is known for our own when the cell tells of it.
    this.#source = source
    this.#parts = parts
    this.#cell.setSource(source)
    this.#view.showProblem(problemOf(source))
  }

  /** An editor has been left: a variant that was typed in it gets an editor of its own. Not earlier, as the rest of its line was still to come. */
  settle(): void {
    if (this.#parts && problemOf(this.#source) === undefined) this.#read()
  }

  /** Nothing is written any more. */
  dispose(): void {
    this.#cell.sourceChanged.disconnect(this.#follow, this)
    this.#parts = undefined
  }

  #follow(): void {
    if (this.#cell.source !== this.#source) this.#read()
  }

  #read(): void {
    this.#source = this.#cell.source
    const problem = problemOf(this.#source)
    this.#parts = problem === undefined ? partsOfCell(this.#source) : undefined
    this.#view.showProblem(problem)
    this.#view.setReadOnly(this.#reasonNotToEdit())
    if (this.#parts) this.#view.showParts(this.#parts)
  }

  #reasonNotToEdit(): string | undefined {
    if (this.#cell.isReadOnly) return 'Read only, as the cell is.'
    return this.#parts ? undefined : 'Read only until the cell’s text says again what to compare.'
  }
}

function problemOf(source: string): string | undefined {
  try {
    partsOfCell(source)
    return undefined
  } catch (error) {
    if (error instanceof ComparisonTextError) return `Line ${error.line} of the cell: ${error.message}`
    throw error
  }
}
