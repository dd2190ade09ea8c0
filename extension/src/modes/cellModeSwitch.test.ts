/** @file The switch on its own in a page, with a cell that only pretends to be in a notebook. */

import { type Cell, CodeCellModel } from '@jupyterlab/cells'
import type { NotebookPanel } from '@jupyterlab/notebook'
import { nullTranslator } from '@jupyterlab/translation'
import { MessageLoop } from '@lumino/messaging'
import { Signal } from '@lumino/signaling'
import { Widget } from '@lumino/widgets'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Features } from '../features/features.ts'
import { CellModeSwitch } from './cellModeSwitch.tsx'

let model: CodeCellModel
let kernelName: string
let kernelChanged: Signal<object, unknown>
let modeSwitch: CellModeSwitch

beforeEach(async () => {
  model = new CodeCellModel()
  kernelName = 'diptych'
  kernelChanged = new Signal({})
  const panel = {
    sessionContext: {
      kernelChanged,
      get session() {
        return { kernel: { name: kernelName } }
      },
    },
    context: { ready: Promise.resolve() },
    model: null,
  }
  const cell = { model, node: document.createElement('div') }
  modeSwitch = new CellModeSwitch(
    cell as unknown as Cell,
    panel as unknown as NotebookPanel,
    new Features(),
    nullTranslator.load('diptych'),
  )
  Widget.attach(modeSwitch, document.body)
  await drawn()
})

afterEach(() => modeSwitch.dispose())

async function drawn(): Promise<void> {
  MessageLoop.flush()
  await modeSwitch.renderPromise
}

const select = (): HTMLSelectElement => modeSwitch.node.querySelector('select')!

test('it has a name for screen readers and an entry for each mode', () => {
  expect(select().getAttribute('aria-label')).toBe('Execution mode of this cell')
  expect([...select().options].map(({ text }) => text)).toEqual(['Default', 'Eager', 'Graph', 'XLA'])
})

test('a choice is written into the text', () => {
  model.sharedModel.setSource('1')
  select().value = 'graph'
  select().dispatchEvent(new Event('change', { bubbles: true }))
  expect(model.sharedModel.getSource()).toBe('%%graph\n1')
})

test('a line that is typed is shown', async () => {
  model.sharedModel.setSource('%%graph xla\n1')
  await drawn()
  expect([select().value, modeSwitch.node.dataset.mode]).toEqual(['graph+xla', 'graph+xla'])
})

test('a comparison cell says that it names its own modes', async () => {
  model.sharedModel.setSource('%%compare eager graph\n1')
  await drawn()
  expect([select().disabled, select().selectedOptions[0]!.text, modeSwitch.node.dataset.mode]).toEqual([
    true,
    'Own',
    'own',
  ])
})

test("it shows itself with Diptych's kernel only", () => {
  expect(modeSwitch.isHidden).toBe(false)
  kernelName = 'python3'
  kernelChanged.emit(undefined)
  expect(modeSwitch.isHidden).toBe(true)
})

test('a cell that is gone does not disturb it', async () => {
  modeSwitch.dispose()
  kernelName = 'python3'
  kernelChanged.emit(undefined)
  model.sharedModel.setSource('%%graph\n1')
  await Promise.resolve()
  expect(modeSwitch.isDisposed).toBe(true)
})
