/** @file Notebook files: reads their cells, collects what a run puts out, writes them with their outputs. */

import type { JsonObject, Message, MimeBundle } from '@diptych/protocol'

/** A cell's output, as notebook files store it. @see https://nbformat.readthedocs.io/en/latest/format_description.html */
export type Output =
  | { output_type: 'stream'; name: string; text: string[] }
  | { output_type: 'display_data'; data: MimeBundle; metadata: JsonObject }
  | { output_type: 'execute_result'; data: MimeBundle; metadata: JsonObject; execution_count: number | null }
  | { output_type: 'error'; ename: string; evalue: string; traceback: string[] }

export interface CodeCell {
  readonly cell_type: 'code'
  source: string | string[]
  metadata: { tags?: string[] } & JsonObject
  execution_count: number | null
  outputs: Output[]
}

interface Notebook {
  nbformat: number
  metadata: { kernelspec?: { name?: string; language?: string }; language_info?: { name?: string } } & JsonObject
  cells: (CodeCell | { readonly cell_type: 'markdown' | 'raw' })[]
}

/** What a file holds is not a notebook that this kernel can run. */
export class NotebookError extends Error {
  override name = 'NotebookError'
}

/** A notebook as its file holds it; its cells can be changed in place. */
export class NotebookFile {
  readonly #notebook: Notebook

  /** @throws {NotebookError} if `text` is no notebook of format 4, or one for another language */
  constructor(text: string) {
    let parsed: unknown
    try {
      parsed = JSON.parse(text)
    } catch (error) {
      throw new NotebookError(`it is not JSON: ${(error as Error).message}`)
    }
    const { nbformat, cells, metadata } = (parsed ?? {}) as Partial<Notebook>
    if (nbformat !== 4 || !Array.isArray(cells)) {
      throw new NotebookError(
        `expected a notebook of format 4, got ${nbformat === undefined ? 'none' : `format ${nbformat}`}. Open and save it in JupyterLab.`,
      )
    }
    const language = metadata?.kernelspec?.language ?? metadata?.language_info?.name
    if (language !== undefined && !/^(typescript|javascript)$/i.test(language)) {
      throw new NotebookError(`it is written in ${language}; this kernel runs TypeScript and JavaScript.`)
    }
    this.#notebook = parsed as Notebook
    this.#notebook.metadata ??= {}
  }

  /** The cells with code, in order; empty ones left out. */
  get codeCells(): CodeCell[] {
    return this.#notebook.cells.filter(cell => cell.cell_type === 'code').filter(cell => sourceOf(cell).trim() !== '')
  }

  /** Takes all outputs and execution counts away. */
  clearOutputs(): void {
    for (const cell of this.#notebook.cells) {
      if (cell.cell_type !== 'code') continue
      cell.outputs = []
      cell.execution_count = null
    }
  }

  /** The file's text, laid out as JupyterLab does. */
  toString(): string {
    return `${JSON.stringify(this.#notebook, null, 1)}\n`
  }
}

export function sourceOf({ source }: Pick<CodeCell, 'source'>): string {
  return Array.isArray(source) ? source.join('') : source
}

/** Keeps the outputs of a notebook's cells up to date, as a front end does, from the messages that the kernel publishes. */
export class OutputCollector {
  /** All displays that have an id, in whichever cell: an update changes each. */
  readonly #displays = new Map<string, (Output & { data: MimeBundle })[]>()
  readonly #clearing = new Set<CodeCell>()

  take(cell: CodeCell, { header, content }: Message<unknown>): void {
    const fields = content as JsonObject & {
      data: MimeBundle
      metadata: JsonObject
      transient?: { display_id?: string }
    }
    const id = fields.transient?.display_id
    switch (header.msg_type) {
      case 'stream':
        this.#clearIfAsked(cell)
        appendText(cell.outputs, String(fields.name), String(fields.text))
        break
      case 'display_data':
        this.#add(cell, { output_type: 'display_data', data: fields.data, metadata: fields.metadata }, id)
        break
      case 'execute_result': {
        const count = fields.execution_count as number
        this.#add(
          cell,
          { output_type: 'execute_result', data: fields.data, metadata: fields.metadata, execution_count: count },
          id,
        )
        break
      }
      case 'update_display_data':
        for (const output of this.#displays.get(id ?? '') ?? []) {
          Object.assign(output, { data: fields.data, metadata: fields.metadata })
        }
        break
      case 'error': {
        const { ename, evalue, traceback } = fields as unknown as { ename: string; evalue: string; traceback: string[] }
        this.#clearIfAsked(cell)
        cell.outputs.push({ output_type: 'error', ename, evalue, traceback })
        break
      }
      case 'clear_output':
        this.#clearing.add(cell)
        if (!fields.wait) this.#clearIfAsked(cell)
        break
    }
  }

  #add(cell: CodeCell, output: Output & { data: MimeBundle }, displayId: string | undefined): void {
    this.#clearIfAsked(cell)
    cell.outputs.push(output)
    if (displayId) this.#displays.set(displayId, [...(this.#displays.get(displayId) ?? []), output])
  }

  #clearIfAsked(cell: CodeCell): void {
    if (this.#clearing.delete(cell)) cell.outputs = []
  }
}

/** Text follows on text of the same stream; files hold it line by line. */
function appendText(outputs: Output[], name: string, text: string): void {
  const last = outputs.at(-1)
  if (last?.output_type !== 'stream' || last.name !== name) {
    outputs.push({ output_type: 'stream', name, text: lines(text) })
    return
  }
  const begun = last.text.at(-1)?.endsWith('\n') === false ? last.text.pop() : ''
  last.text.push(...lines(`${begun}${text}`))
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}
