/** @file A comparison as a table, its verdict first: variants as columns, what was measured as rows. */

import { type ComparedVariant, type Comparison, type OutputDifference, pairOf } from '@diptych/protocol'
import { formatDurations } from './duration.ts'
import { formatNumber } from './numberText.ts'
import { escapeText } from './svg.ts'
import { escapeMarkdown, htmlTable, markdownTable, type Table, type TableTexts, textTable } from './table.ts'

/** The comparison for viewers that show text or HTML. @param baseline - which variant the others are held against */
export function comparisonTable(comparison: Comparison, baseline = comparison.baseline): TableTexts {
  const verdict = comparison.verdicts[baseline] ?? ''
  const table = tableOf(comparison, baseline)
  const { notes, machine } = comparison
  const html = [
    `<p><strong>${escapeText(verdict)}</strong></p>`,
    htmlTable(table),
    notes.length > 0 ? `<ul>${notes.map(note => `<li>${escapeText(note)}</li>`).join('')}</ul>` : '',
    machine && `<p><small>${escapeText(machine)}</small></p>`,
  ]
  const text = [verdict, textTable(table), notes.map(note => `- ${note}`).join('\n'), machine]
  return { html: html.join(''), text: text.filter(Boolean).join('\n\n') }
}

/** The comparison for issues and notes: verdict, table, notes, machine. */
export function comparisonMarkdown(comparison: Comparison, baseline = comparison.baseline): string {
  const { verdicts, notes, machine } = comparison
  const parts = [
    `**${escapeMarkdown(verdicts[baseline] ?? '')}**`,
    markdownTable(tableOf(comparison, baseline)),
    notes.map(note => `- ${escapeMarkdown(note)}`).join('\n'),
    escapeMarkdown(machine),
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

function tableOf(comparison: Comparison, baseline: number): Table {
  return {
    head: ['', ...comparison.variants.map(({ name }) => name)],
    rows: comparisonRows(comparison, baseline).map(({ name, cells }) => [name, ...cells]),
  }
}

export interface ComparisonRow {
  readonly key: RowKey
  readonly name: string
  /** What it says, for those who do not know it. */
  readonly about: string
  /** One for each variant. */
  readonly cells: readonly string[]
}

export type RowKey =
  | 'mode'
  | 'median'
  | 'iqr'
  | 'min'
  | 'p95'
  | 'n'
  | 'firstRun'
  | 'compile'
  | 'calls'
  | 'tensorsKept'
  | 'ratio'
  | 'outputs'

/** The table's rows with one variant as the baseline. */
export function comparisonRows(comparison: Comparison, baseline: number): ComparisonRow[] {
  const { variants } = comparison
  const of = (cell: (variant: ComparedVariant, index: number) => string): string[] =>
    variants.map((variant, index) => (isMeasured(variant) ? cell(variant, index) : '–'))
  const times = (ms: (variant: ComparedVariant) => number): string[] =>
    formatDurations(variants.map(variant => (isMeasured(variant) ? ms(variant) : Number.NaN)))
  const name = variants[baseline]?.name ?? ''
  const rows: [key: RowKey, name: string, about: string, cells: string[]][] = [
    ['mode', 'mode', 'how the code ran', variants.map(({ mode }) => mode)],
    ['median', 'median', 'half of the runs took less time', times(({ timing }) => timing.median)],
    ['iqr', 'IQR', 'between the quartiles: the middle half of the runs', times(({ timing }) => timing.q3 - timing.q1)],
    ['min', 'min', 'the fastest run', times(({ timing }) => timing.min)],
    ['p95', 'p95', '95 of 100 runs took less time', times(({ timing }) => timing.p95)],
    ['n', 'runs', 'how many were measured', of(({ timing }) => String(timing.n))],
    ['firstRun', 'first run', 'with tracing and compiling', times(({ firstRunMs }) => firstRunMs)],
    [
      'compile',
      'warm-up',
      'tracing, compiling, warming up: how much longer the runs before the measured ones took',
      times(({ compileMs }) => compileMs),
    ],
    ['calls', 'calls', 'into TensorFlow in one run', of(({ calls }) => formatNumber(calls))],
    ['tensorsKept', 'tensors kept', 'alive after a run, not before it', of(({ tensorsKept }) => String(tensorsKept))],
    [
      'ratio',
      'time ratio',
      `time against ${name}, with its 95 % interval`,
      of((_, index) => ratioText(comparison, baseline, index)),
    ],
    [
      'outputs',
      'outputs',
      `results against ${name}`,
      variants.map((variant, index) => {
        if (variant.error !== undefined) return variant.error
        if (index === baseline) return 'baseline'
        return differencesText(pairOf(comparison, baseline, index)?.differences ?? [])
      }),
    ],
  ]
  return rows.map(([key, name, about, cells]) => ({ key, name, about, cells }))
}

function isMeasured({ error, timing }: ComparedVariant): boolean {
  return error === undefined && timing.n > 0
}

function ratioText(comparison: Comparison, baseline: number, index: number): string {
  if (index === baseline) return 'baseline'
  const pair = pairOf(comparison, baseline, index)
  if (!pair) return '–'
  const text = `${ratioNumber(pair.ratio)}× (${ratioNumber(pair.low)}–${ratioNumber(pair.high)})`
  return pair.isDetectable ? text : `${text}, not detectable`
}

/** Three significant digits: a ratio of 0.0123 or 123 is as exact as one of 1.23. */
function ratioNumber(ratio: number): string {
  if (!Number.isFinite(ratio) || ratio <= 0) return '–'
  return ratio.toFixed(Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(ratio * 1.0005)))))
}

/** How results differ, in a few words; the worst of several. */
export function differencesText(differences: readonly OutputDifference[]): string {
  if (differences.length === 0) return 'no outputs'
  const mismatched = differences.filter(({ mismatch }) => mismatch !== undefined)
  const [first] = mismatched
  if (first) return mismatched.length === 1 ? first.mismatch! : `${first.mismatch}, and ${mismatched.length - 1} more`
  const differing = differences.reduce((sum, difference) => sum + difference.differing, 0)
  if (differing === 0) return 'equal'
  const size = differences.reduce((sum, difference) => sum + difference.size, 0)
  const most = (of: (difference: OutputDifference) => number): number => Math.max(...differences.map(of))
  const nonFinite = differences.reduce((sum, difference) => sum + difference.nonFinite, 0)
  if (nonFinite > 0) return `${formatNumber(nonFinite)} NaN or infinite in one of the two`
  const ulp = most(({ maxUlp }) => maxUlp)
  const share = size === 1 ? '' : `, in ${formatNumber((100 * differing) / size, 2)} % of the values`
  const distance = `max abs ${formatNumber(
    most(({ maxAbs }) => maxAbs),
    2,
  )}`
  return ulp > 0 ? `${distance}, ${formatNumber(ulp)} ULP${share}` : `${distance}${share}`
}
