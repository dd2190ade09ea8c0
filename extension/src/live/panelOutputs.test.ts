/** @file Panels in the outputs of a real notebook model. */

import { decodeColumn, SUMMARY_MIME, type SummaryPayload, SummaryStore } from '@diptych/protocol'
import type { ICodeCellModel } from '@jupyterlab/cells'
import { NotebookModel } from '@jupyterlab/notebook'
import { beforeEach, expect, test } from 'vitest'
import { PanelOutputs } from './panelOutputs.ts'
import { SavedPanels } from './savedPanels.ts'

let notebook: NotebookModel
let storage: Map<string, string>
let outputs: PanelOutputs

beforeEach(() => {
  notebook = new NotebookModel()
  const code = (id: string) => ({ cell_type: 'code', id, source: '', metadata: {}, outputs: [], execution_count: null })
  notebook.fromJSON({
    cells: [{ cell_type: 'markdown', id: 'text', source: '', metadata: {} }, code('a'), code('b')],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  })
  notebook.dirty = false
  storage = new Map()
  outputs = open()
})

/** As a page does that is loaded: it knows of the browser's storage alone. */
function open(): PanelOutputs {
  const saved = new SavedPanels({
    getItem: key => storage.get(key) ?? null,
    setItem: (key, value) => storage.set(key, value),
  })
  return new PanelOutputs(() => notebook.cells, saved)
}

function cell(id: string): ICodeCellModel {
  return [...notebook.cells].find(other => other.id === id) as ICodeCellModel
}

/** What stands in a cell's outputs, by their text. */
function texts(id: string): unknown[] {
  return cell(id)
    .outputs.toJSON()
    .map(output => (output.data as Record<string, unknown> | undefined)?.['text/plain'] ?? output.text)
}

function final(panel: string, text: string): Record<string, unknown> {
  return { [SUMMARY_MIME]: { panel, scalars: [], histograms: [] }, 'image/png': 'AAAA', 'text/plain': text }
}

function running(panel: string, ...values: number[]): SummaryStore {
  const store = new SummaryStore(panel)
  const column = Float64Array.from(values)
  store.append([{ kind: 'scalar', run: 'logs', tag: 'loss', step: column, wallTime: column, value: column }])
  return store
}

/** JupyterLab puts a panel in, as it does in the page in which the cell was run. */
function display(id: string, panel: string): void {
  cell(id).outputs.add({ output_type: 'display_data', metadata: {}, data: final(panel, 'Summaries …') as never })
}

test('a panel that its cell lacks is put in with the points so far, and completed at the end', () => {
  cell('b').outputs.add({ output_type: 'stream', name: 'stdout', text: 'before\n' })
  outputs.show('b', running('p', 1, 2))
  expect(texts('b')).toEqual(['before\n', 'Summaries …'])
  const payload = cell('b').outputs.get(1).data[SUMMARY_MIME] as unknown as SummaryPayload
  expect([payload.panel, [...decodeColumn(payload.scalars[0]!.value, 'value')]]).toEqual(['p', [1, 2]])
  outputs.complete('b', 'p', final('p', 'all'))
  expect(texts('b')).toEqual(['before\n', 'all'])
  expect(texts('a')).toEqual([])
})

test('a panel that JupyterLab has put in is left to it', () => {
  display('a', 'p')
  outputs.show('a', running('p', 1))
  expect(texts('a')).toEqual(['Summaries …'])
})

test('an output that holds the final data already is not touched: the notebook stays as it was saved', () => {
  display('a', 'p')
  outputs.complete('a', 'p', final('p', 'all'))
  notebook.dirty = false
  let changes = 0
  cell('a').outputs.changed.connect(() => changes++)
  open().complete('a', 'p', { ...final('p', 'all'), 'image/png': 'AAAB' })
  expect([notebook.dirty, changes]).toEqual([false, 0])
})

test('a panel that ended while no page was there is put in', () => {
  outputs.complete('a', 'p', final('p', 'all'))
  expect(texts('a')).toEqual(['all'])
})

test('the panel of a later run takes the place of the one before', () => {
  outputs.complete('a', 'first', final('first', 'one'))
  cell('a').outputs.add({ output_type: 'stream', name: 'stdout', text: 'after\n' })
  outputs.show('a', running('second', 1))
  expect(texts('a')).toEqual(['Summaries …', 'after\n'])
})

test('a panel that was cleared while its cell ran stays away', () => {
  outputs.show('a', running('p', 1))
  cell('a').outputs.clear()
  outputs.show('a', running('p', 1, 2))
  outputs.complete('a', 'p', final('p', 'all'))
  expect(texts('a')).toEqual([])
})

test('so does one that JupyterLab had put in', () => {
  display('a', 'p')
  outputs.note('p')
  cell('a').outputs.clear()
  outputs.complete('a', 'p', final('p', 'all'))
  expect(texts('a')).toEqual([])
})

test('one that began before JupyterLab could put it in comes at the end', () => {
  outputs.note('p')
  outputs.complete('a', 'p', final('p', 'all'))
  expect(texts('a')).toEqual(['all'])
})

test('what a person has cleared and saved is not brought back by a reload; what was not saved is', () => {
  outputs.complete('a', 'saved', final('saved', 'one'))
  outputs.noteSaved()
  outputs.complete('b', 'unsaved', final('unsaved', 'two'))
  cell('a').outputs.clear()
  cell('b').outputs.clear()
  const reloaded = open()
  reloaded.complete('a', 'saved', final('saved', 'one'))
  reloaded.complete('b', 'unsaved', final('unsaved', 'two'))
  expect([texts('a'), texts('b')]).toEqual([[], ['two']])
})

test('a cell that is gone, or not named, gets nothing', () => {
  outputs.show('gone', running('p', 1))
  outputs.complete(null, 'q', final('q', 'all'))
  expect([texts('a'), texts('b'), notebook.dirty]).toEqual([[], [], false])
})

test('a panel is found wherever its cell was moved or copied to', () => {
  display('b', 'p')
  outputs.complete('a', 'p', final('p', 'all'))
  expect([texts('a'), texts('b')]).toEqual([[], ['all']])
})

test.each(['{', '{"p": 1}', '[1, null]'])('storage that says %s is begun anew', text => {
  storage.set('diptych:saved-panels', text)
  open().complete('a', 'p', final('p', 'all'))
  expect(texts('a')).toEqual(['all'])
})
