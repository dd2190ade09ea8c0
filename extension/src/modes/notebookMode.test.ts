import { NotebookModel } from '@jupyterlab/notebook'
import { expect, test } from 'vitest'
import { notebookMode, setNotebookMode } from './notebookMode.ts'

function notebook(diptych?: unknown): NotebookModel {
  const model = new NotebookModel()
  if (diptych !== undefined) model.setMetadata('diptych', diptych as never)
  model.dirty = false
  return model
}

test.each([
  [{ mode: 'graph' }, 'graph'],
  [{ mode: 'graph+xla' }, 'graph+xla'],
  [{ mode: 'fast' }, undefined],
  ['graph', undefined],
  [undefined, undefined],
])('metadata %j say %s', (diptych, mode) => {
  expect(notebookMode(notebook(diptych))).toBe(mode)
})

test('a choice is written beside what else stands there', () => {
  const model = notebook({ other: 1 })
  setNotebookMode(model, 'graph')
  expect([model.getMetadata('diptych'), model.dirty]).toEqual([{ other: 1, mode: 'graph' }, true])
  setNotebookMode(model, undefined)
  expect(model.getMetadata('diptych')).toEqual({ other: 1 })
})

test('the last choice leaves nothing behind', () => {
  const model = notebook({ mode: 'eager' })
  setNotebookMode(model, undefined)
  expect('diptych' in model.metadata).toBe(false)
})

test('a choice that changes nothing leaves the notebook as it was saved', () => {
  const chosen = notebook({ mode: 'graph' })
  const without = notebook()
  setNotebookMode(chosen, 'graph')
  setNotebookMode(without, undefined)
  expect([chosen.dirty, without.dirty]).toEqual([false, false])
})
