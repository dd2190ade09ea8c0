/** @file The panel of a cell's summaries: live where the extension is installed, a picture and a table everywhere else. */
import { encodeSummary, type MimeBundle, SUMMARY_MIME, type SummaryPanel } from '@diptych/protocol'
import { pictureHtml, pictures, pngOf } from './picture.ts'

export function formatSummary(panel: SummaryPanel): MimeBundle {
  const { summaryPicture, summaryTable } = pictures()
  const { html, text } = summaryTable(panel)
  const png = pngOf(summaryPicture(panel))
  return {
    [SUMMARY_MIME]: encodeSummary(panel),
    'image/png': png,
    'text/html': `${pictureHtml(png, 'Curves of the summaries; the numbers are in the table below')}${html}`,
    'text/plain': text,
  }
}
