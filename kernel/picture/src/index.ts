/** @file Still pictures and tables of what Diptych shows. Pure functions that run in Node and in the page. */

export { type Axis, linearAxis, logAxis, stepAxis, type Tick, wallAxis } from './axis.ts'
export * from './bins.ts'
export * from './bytes.ts'
export * from './colour.ts'
export { type ComparisonPictureOptions, comparisonPicture } from './comparisonPicture.ts'
export {
  type ComparisonRow,
  comparisonMarkdown,
  comparisonRows,
  comparisonTable,
  differencesText,
  type RowKey,
} from './comparisonTable.ts'
export * from './duration.ts'
export { type HistogramPictureOptions, type HistogramView, histogramPicture } from './histogramPicture.ts'
export * from './numberText.ts'
export * from './palette.ts'
export * from './ridges.ts'
export * from './scalarCharts.ts'
export { type ScalarPictureOptions, type ScalarView, scalarPicture } from './scalarPicture.ts'
export * from './smoothing.ts'
export { swarm } from './strips.ts'
export { type SummaryPictureOptions, summaryPicture } from './summaryPicture.ts'
export { summaryTable } from './summaryTable.ts'
export { htmlTable, type Table, type TableTexts, textTable } from './table.ts'
export { shortened, squeezed, textWidth } from './textWidth.ts'
export * from './theme.ts'
export * from './valueRange.ts'
export * from './xAxis.ts'
