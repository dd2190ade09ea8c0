/** @file The result of a comparison cell: the verdict first, then the numbers, the times of all runs, and how the outputs differ. */

import { lineStyle } from '@diptych/picture'
import { type Comparison, parseComparisonPayload } from '@diptych/protocol'
import { element } from '../charts/element.ts'
import { RunOrderPlot } from '../charts/runOrderPlot.ts'
import { observeWidth } from '../charts/size.ts'
import { type Strip, StripPlot, stripPlotHeight } from '../charts/stripPlot.ts'
import { type ComparisonFormat, exportComparison } from './comparisonExport.ts'
import type { RendererContext } from './context.ts'
import { menu, menuItem } from './controls.ts'
import { DifferencesTable } from './differencesTable.ts'
import { SummaryView } from './summary.ts'
import { VariantTable } from './variantTable.ts'
import type { View } from './view.ts'

/** What others add to a comparison, such as the editors of its variants. */
export interface ComparisonAddition {
  /** Stands in the toolbar. */
  readonly tools: HTMLElement
  /** Stands under the verdict; empty while there is nothing to show. */
  readonly room: HTMLElement
  show(comparison: Comparison): void
  /** The comparison has come onto the page, perhaps once more: its cell can be found. */
  attached?(): void
  /** Safe to call twice. */
  dispose(): void
}

/** Makes an addition for a comparison whose node this is. */
export type AddToComparison = (node: HTMLElement, context: RendererContext) => ComparisonAddition

const RUN_ORDER_HEIGHT = 180

export class ComparisonView implements View {
  readonly node = element('article', { class: 'diptych-Comparison' })
  readonly #context: RendererContext
  readonly #additions: readonly ComparisonAddition[]
  readonly #verdict = element('p', { class: 'diptych-Verdict', 'aria-live': 'polite' })
  readonly #table: VariantTable
  readonly #strips = new StripPlot([], { width: 0, height: 0 })
  readonly #order = new RunOrderPlot({ strips: [], order: [] }, { width: 0, height: 0 })
  readonly #differences = new DifferencesTable()
  readonly #notes = element('ul', { class: 'diptych-Notes' })
  readonly #machine = element('p', { class: 'diptych-Machine' })
  readonly #curves = element('section', { class: 'diptych-Curves', 'aria-label': 'Curves' })
  readonly #endSizes: readonly (() => void)[]
  #summary: SummaryView | undefined
  #comparison: Comparison | undefined
  #baseline = 0

  constructor(context: RendererContext, additions: readonly AddToComparison[] = []) {
    this.#context = context
    this.#additions = additions.map(add => add(this.node, context))
    this.#table = new VariantTable(baseline => {
      this.#baseline = baseline
      this.#update()
    })
    const strips = element('div', { class: 'diptych-Plot' }, this.#strips.node)
    const order = element('div', { class: 'diptych-Plot' }, this.#order.node)
    const inOrder = element('details', {}, element('summary', {}, 'Times in the order of the runs'), order)
    this.node.append(
      this.#verdict,
      this.#toolbar(),
      ...this.#additions.map(({ room }) => room),
      this.#table.node,
      this.#notes,
      strips,
      inOrder,
      this.#differences.node,
      this.#curves,
      this.#machine,
    )
    this.#endSizes = [
      observeWidth(strips, width => this.#strips.resize({ width, height: this.#stripsHeight })),
      observeWidth(order, width => this.#order.resize({ width, height: RUN_ORDER_HEIGHT })),
    ]
  }

  show(payload: unknown): void {
    const comparison = parseComparisonPayload(payload)
    // Run again, a comparison of the same variants keeps the baseline that was chosen.
    if (!this.#comparison || namesOf(comparison) !== namesOf(this.#comparison)) this.#baseline = comparison.baseline
    this.#comparison = comparison
    this.#showCurves(comparison)
    for (const addition of this.#additions) addition.show(comparison)
    this.#update()
  }

  attached(): void {
    for (const addition of this.#additions) addition.attached?.()
  }

  dispose(): void {
    for (const end of this.#endSizes) end()
    for (const addition of this.#additions) addition.dispose()
    this.#strips.dispose()
    this.#order.dispose()
    this.#summary?.dispose()
  }

  get #stripsHeight(): number {
    return stripPlotHeight(this.#comparison?.variants.length ?? 0)
  }

  #update(): void {
    const comparison = this.#comparison
    if (!comparison) return
    this.#verdict.textContent = comparison.verdicts[this.#baseline] ?? ''
    this.#table.update(comparison, this.#baseline)
    this.#differences.update(comparison, this.#baseline)
    this.#notes.replaceChildren(...comparison.notes.map(note => element('li', {}, note)))
    this.#notes.hidden = comparison.notes.length === 0
    this.#machine.textContent = comparison.machine
    const strips = stripsOf(comparison)
    this.#strips.update(strips)
    this.#strips.resize({ width: this.#strips.node.clientWidth, height: this.#stripsHeight })
    this.#strips.node.style.height = `${this.#stripsHeight}px`
    this.#order.update({ strips, order: comparison.order })
    this.#order.node.style.height = `${RUN_ORDER_HEIGHT}px`
  }

  #showCurves({ summary }: Comparison): void {
    this.#curves.hidden = summary === undefined
    if (summary === undefined) return
    this.#summary ??= new SummaryView(this.#context)
    this.#summary.show(summary)
    this.#curves.replaceChildren(this.#summary.node)
  }

  #toolbar(): HTMLElement {
    const formats = { svg: 'SVG picture', png: 'PNG picture', csv: 'CSV of all runs', md: 'Markdown table' }
    const save = menu('Export', close =>
      (Object.entries(formats) as [ComparisonFormat, string][]).map(([format, label]) =>
        menuItem(label, () => {
          close()
          void this.#save(format)
        }),
      ),
    )
    const tools = element('div', { class: 'diptych-Tools' }, ...this.#additions.map(addition => addition.tools))
    const end = element('div', { class: 'diptych-Tools diptych-mod-end' }, save)
    const node = element('div', { class: 'diptych-Toolbar', role: 'group', 'aria-label': 'Comparison' }, tools, end)
    node.dataset.lmSuppressShortcuts = 'true'
    return node
  }

  async #save(format: ComparisonFormat): Promise<void> {
    if (!this.#comparison) return
    const { name, blob } = await exportComparison(format, this.#comparison, this.#baseline)
    this.#context.download(name, blob)
  }
}

function namesOf({ variants }: Comparison): string {
  return JSON.stringify(variants.map(({ name }) => name))
}

function stripsOf({ variants }: Comparison): Strip[] {
  return variants.map(({ name, timing, error }, index) => ({
    name,
    colour: lineStyle(index).colour,
    samples: Float64Array.from(error === undefined ? timing.samples : []),
    median: timing.median,
    q1: timing.q1,
    q3: timing.q3,
  }))
}
