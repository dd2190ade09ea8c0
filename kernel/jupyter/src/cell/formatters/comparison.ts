/** @file The result of a comparison cell: its own table and plots where the extension is installed, the same as a picture and a table elsewhere. */
import { COMPARISON_MIME, type Comparison, type MimeBundle } from '@diptych/protocol'
import { pictureHtml, pictures, pngOf } from './picture.ts'

export function formatComparison(comparison: Comparison): MimeBundle {
  const { comparisonPicture, comparisonTable } = pictures()
  const { html, text } = comparisonTable(comparison)
  const png = pngOf(comparisonPicture(comparison))
  return {
    [COMPARISON_MIME]: comparison,
    'image/png': png,
    'text/html': `${html}${pictureHtml(png, 'Times of all runs, one row for each variant')}`,
    'text/plain': text,
  }
}
