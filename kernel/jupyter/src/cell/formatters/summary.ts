/** @file The panel of a cell's summaries: live where the extension is installed, a picture and a table everywhere else. */
import { encodeSummary, type MimeBundle, type RunTag, SUMMARY_MIME, type SummaryPanel } from '@diptych/protocol'
import { pictureHtml, pictures, pngOf } from './picture.ts'

/** Charts in the picture. Each takes some 50 KB in the notebook, and drawing it 20 ms of the cell's end. */
const CURVES_DRAWN = 12
const HISTOGRAMS_DRAWN = 6

export function formatSummary(panel: SummaryPanel): MimeBundle {
  const { summaryPicture, summaryTable } = pictures()
  const { html, text } = summaryTable(panel)
  const scalars = firstTags(panel.scalars, CURVES_DRAWN)
  const histograms = firstTags(panel.histograms, HISTOGRAMS_DRAWN)
  const png = pngOf(summaryPicture({ panel: panel.panel, scalars, histograms }))
  const leftOut =
    tagsOf(panel.scalars).size + tagsOf(panel.histograms).size - tagsOf(scalars).size - tagsOf(histograms).size
  const note = leftOut > 0 ? `<p>The picture leaves out ${leftOut} of the tags; the table has all.</p>` : ''
  return {
    [SUMMARY_MIME]: encodeSummary(panel),
    'image/png': png,
    'text/html': `${pictureHtml(png, 'Curves of the summaries; the numbers are in the table below')}${note}${html}`,
    'text/plain': text,
  }
}

/** A panel whose points come by the live comm, for as long as its cell runs. */
export function formatGrowing(panel: string): MimeBundle {
  return { [SUMMARY_MIME]: { panel, scalars: [], histograms: [] }, 'text/plain': 'Summaries …' }
}

/** The series of the tags that were written first. */
function firstTags<Series extends RunTag>(series: readonly Series[], count: number): Series[] {
  const drawn = new Set([...tagsOf(series)].slice(0, count))
  return series.filter(({ tag }) => drawn.has(tag))
}

function tagsOf(series: readonly RunTag[]): Set<string> {
  return new Set(series.map(({ tag }) => tag))
}
