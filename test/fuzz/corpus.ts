/** @file Inputs that once ended the process, or kept it busy for ever. They are run again by every `npm test`. */

import { readLines, writeLines } from './lines.ts'
import type { Plan } from './plan.ts'

/** @property died - how, and what TensorFlow said. */
export type CorpusEntry = Plan & { readonly died: string }

const FILE = 'corpus.jsonl'

export function readCorpus(): CorpusEntry[] {
  return readLines<CorpusEntry>(FILE)
}

/** Adds an input, unless the corpus has it. */
export function addToCorpus(entry: CorpusEntry): void {
  const entries = readCorpus()
  const same = (other: CorpusEntry): boolean =>
    JSON.stringify({ ...other, died: '' }) === JSON.stringify({ ...entry, died: '' })
  if (entries.some(same)) return
  const sorted = [...entries, entry].sort((a, b) => (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0))
  writeLines(FILE, sorted)
}
