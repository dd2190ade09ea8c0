/** @file Event files in TensorBoard's format: writing, reading, and telling what was written. */

export { type HistogramMessage, type ScalarMessage, type SummaryMessage, summaryChannel } from './channel.ts'
export { EventFileError } from './errors.ts'
export type { Event, HistogramProto, SummaryValue } from './event.ts'
export { type Buckets, bucketsOf, DEFAULT_BUCKETS } from './histogram.ts'
export { type LogPanel, readPanel } from './panel.ts'
export { EventFileReader, type EventFileReaderOptions } from './reader.ts'
export { type Run, readRuns } from './runs.ts'
export type { TensorProto } from './tensor.ts'
export { EventFileWriter, type EventFileWriterOptions } from './writer.ts'
