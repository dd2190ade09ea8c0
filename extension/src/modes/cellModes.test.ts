import { CodeCellModel, MarkdownCellModel } from '@jupyterlab/cells'
import { expect, test } from 'vitest'
import { isChangeable, modeOf, nextMode, setModeOf } from './cellModes.ts'

function cell(source: string): CodeCellModel {
  const model = new CodeCellModel()
  model.sharedModel.setSource(source)
  return model
}

test.each([
  ['1 + 1', undefined],
  ['%%graph\n1', 'graph'],
  ['// note\n%%graph xla\n1', 'graph+xla'],
  ['%%compare eager graph\n1', 'own'],
] as const)('%j has the mode %s', (source, mode) => {
  expect(modeOf(cell(source))).toBe(mode)
})

test('the mode is written as the first line and taken out again; outputs stay', () => {
  const model = cell('// note\n1 + 1')
  model.outputs.add({ output_type: 'stream', name: 'stdout', text: 'kept' })
  const seen = (['graph', 'graph+xla', undefined] as const).map(mode => {
    setModeOf(model, mode)
    return model.sharedModel.getSource()
  })
  expect(seen).toEqual(['%%graph\n// note\n1 + 1', '%%graph xla\n// note\n1 + 1', '// note\n1 + 1'])
  expect(model.outputs.length).toBe(1)
})

test('undo brings the text before a choice back', () => {
  const model = cell('x.sum()')
  model.sharedModel.clearUndoHistory()
  setModeOf(model, 'graph')
  model.sharedModel.undo()
  expect(model.sharedModel.getSource()).toBe('x.sum()')
})

test('cells of other kinds, of their own modes and locked ones have no choice', () => {
  const locked = cell('1')
  locked.setMetadata('editable', false)
  expect([cell('1'), new MarkdownCellModel(), cell('%%compare\n1'), locked].map(isChangeable)).toEqual([
    true,
    false,
    false,
    false,
  ])
})

test('toggling goes through all modes and comes back', () => {
  const second = nextMode(undefined)
  const third = nextMode(second)
  const fourth = nextMode(third)
  expect([second, third, fourth, nextMode(fourth)]).toEqual(['graph', 'graph+xla', 'eager', undefined])
})
