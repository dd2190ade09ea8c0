import { parseComparison, variantCode } from '@diptych/protocol'
import { type Notebook, NotebookModel } from '@jupyterlab/notebook'
import { expect, test } from 'vitest'
import { insertComparison } from './insert.ts'
import { COMPARISON_TEMPLATE } from './template.ts'

test('the template compares one step eagerly and as a graph', () => {
  const { variants, setup } = parseComparison(COMPARISON_TEMPLATE)
  expect(variants.map(({ name, mode }) => [name, mode])).toEqual([
    ['eager', 'eager'],
    ['graph', 'graph'],
  ])
  const [first, second] = variants.map(variant => variantCode(COMPARISON_TEMPLATE, variant))
  expect([first, setup.end > setup.start]).toEqual([second, true])
})

test('it is put below the active cell, becomes the active one, and takes text; one undo takes it away', () => {
  const model = new NotebookModel()
  model.sharedModel.insertCells(0, [
    { cell_type: 'code', source: 'a' },
    { cell_type: 'code', source: 'b' },
  ])
  model.sharedModel.clearUndoHistory()
  const notebook = { model, activeCell: {}, activeCellIndex: 0, mode: 'command', deselectAll() {} }
  insertComparison(notebook as unknown as Notebook)
  const sources = () => [...model.cells].map(cell => cell.sharedModel.getSource())
  expect(sources()).toEqual(['a', COMPARISON_TEMPLATE, 'b'])
  expect([notebook.activeCellIndex, notebook.mode]).toEqual([1, 'edit'])
  model.sharedModel.undo()
  expect(sources()).toEqual(['a', 'b'])
})

test('a notebook that is still loading gets none', () => {
  expect(() => insertComparison({ model: null } as Notebook)).not.toThrow()
})
