/** @file A comparison as a file: a picture, the table for an issue, or the times of all runs. */

import { comparisonMarkdown, comparisonPicture } from '@diptych/picture'
import type { Comparison } from '@diptych/protocol'
import { csvText } from './csv.ts'
import { pngOf } from './png.ts'

export type ComparisonFormat = 'svg' | 'png' | 'csv' | 'md'

/** What the person sees, as a file. */
export async function exportComparison(
  format: ComparisonFormat,
  comparison: Comparison,
  baseline: number,
): Promise<{ name: string; blob: Blob }> {
  const name = `comparison.${format}`
  if (format === 'csv') return { name, blob: new Blob([comparisonCsv(comparison)], { type: 'text/csv' }) }
  if (format === 'md')
    return { name, blob: new Blob([comparisonMarkdown(comparison, baseline)], { type: 'text/markdown' }) }
  const svg = comparisonPicture(comparison, { baseline, width: 900, fontFamily: 'DejaVu Sans, Verdana, sans-serif' })
  return { name, blob: format === 'png' ? await pngOf(svg) : new Blob([svg], { type: 'image/svg+xml' }) }
}

/** A line for each run, in the order in which they were made. */
export function comparisonCsv({ variants, order }: Comparison): string {
  const next = variants.map(() => 0)
  const rows = order.flatMap((index, turn) => {
    const variant = variants[index]
    const run = next[index]!++
    const ms = variant?.timing.samples[run]
    return variant === undefined || ms === undefined ? [] : [[turn + 1, variant.name, variant.mode, run + 1, ms]]
  })
  return csvText(['turn', 'variant', 'mode', 'run', 'ms'], rows)
}
