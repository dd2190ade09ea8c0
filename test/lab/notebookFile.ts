/** @file Notebooks for tests: of these cells, without outputs. */

import { writeFileSync } from 'node:fs'

export function writeNotebook(path: string, cells: readonly string[]): void {
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'diptych', display_name: 'TypeScript (Diptych)', language: 'typescript' } },
    cells: cells.map((source, index) => ({
      cell_type: 'code',
      id: `cell-${index}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    })),
  }
  writeFileSync(path, JSON.stringify(notebook))
}
