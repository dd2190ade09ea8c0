/** @file The editors with a cell, without Monaco: what is typed and what changes elsewhere, runs, refusals. */

import type { Comparison } from '@diptych/protocol'
import { comparisonExamples } from '@diptych/protocol/examples'
import { Signal } from '@lumino/signaling'
import { beforeEach, describe, expect, test } from 'vitest'
import type { RenderedCell } from '../renderers/context.ts'
import { type ComparisonEditors, createComparisonEditors, type EditorsView } from './editors.ts'
import { PlainEditors } from './plainEditors.ts'

const stored = comparisonExamples[0]!.payload
const marked = "%%compare\nconst x = 1\n//% a {mode: 'eager'}\nx + 1\n//% b {mode: 'graph'}\nx + 2"

class Cell implements RenderedCell {
  isReadOnly = false
  readonly sourceChanged = new Signal<unknown, void>(this)
  runs = 0
  /** Ends the run that is under way. */
  endRun: () => void = () => {}
  #source: string

  constructor(source: string) {
    this.#source = source
  }

  get source(): string {
    return this.#source
  }

  setSource(text: string): void {
    this.#source = text
    this.sourceChanged.emit()
  }

  run(): Promise<void> {
    this.runs++
    const { promise, resolve } = Promise.withResolvers<void>()
    this.endRun = resolve
    return promise
  }
}

let page: HTMLElement
let plain: PlainEditors
let views: (EditorsView | undefined)[]
beforeEach(() => {
  page = document.createElement('main')
  document.body.replaceChildren(page)
  plain = new PlainEditors()
  views = []
})

function make(cell: RenderedCell | undefined, comparison: Comparison = stored, baseline = 0): ComparisonEditors {
  const onViewChange = (view: EditorsView | undefined): void => {
    views.push(view)
  }
  return createComparisonEditors(page, cell, comparison, { baseline, onViewChange, load: async () => plain })
}

async function opened(
  cell: RenderedCell | undefined,
  view: EditorsView = 'edit',
  comparison: Comparison = stored,
): Promise<ComparisonEditors> {
  const editors = make(cell, comparison)
  editors.open(view)
  await loaded()
  return editors
}

/** The editors have come, or have failed to. */
async function loaded(): Promise<void> {
  while (page.querySelector('[role=status]')) await frame()
}

function areas(): HTMLTextAreaElement[] {
  return [...page.querySelectorAll('textarea')]
}

function type(area: HTMLTextAreaElement, text: string): void {
  area.focus()
  area.value = text
  area.dispatchEvent(new Event('input'))
}

function textOf(selector: string): string {
  const node = page.querySelector<HTMLElement>(selector)
  return node && !node.hidden ? (node.textContent ?? '') : ''
}

function names(): (string | null)[] {
  return [...page.querySelectorAll('.diptych-EditorName')].map(({ textContent }) => textContent)
}

describe('what is typed', () => {
  test('is the cell’s text at once, part by part', async () => {
    const cell = new Cell(marked)
    await opened(cell)
    const [setup, a, b] = areas()
    type(a!, 'x + 10')
    type(setup!, 'const x = 2')
    type(b!, 'x\n')
    expect(cell.source).toBe("%%compare\nconst x = 2\n//% a {mode: 'eager'}\nx + 10\n//% b {mode: 'graph'}\nx\n")
    expect(areas().map(({ value }) => value)).toEqual(['const x = 2', 'x + 10', 'x\n'])
  })

  test('in the one body of several modes is what all of them run', async () => {
    const cell = new Cell('%%compare eager graph xla\nx')
    await opened(cell)
    expect(names()).toEqual(['eager, graph and graph+xla'])
    type(areas()[0]!, 'y')
    expect(cell.source).toBe('%%compare eager graph xla\ny')
  })

  test('may make the cell unreadable and readable again', async () => {
    const cell = new Cell(marked)
    await opened(cell)
    const [, a, b] = areas()
    type(a!, 'x + 1\n//%')
    expect(textOf('[role=alert]')).toMatch(/^Line 5 of the cell: .*a variant needs a name/)
    type(b!, 'x + 20')
    type(a!, 'x + 1')
    expect(textOf('[role=alert]')).toBe('')
    expect(cell.source).toBe(marked.replace('x + 2', 'x + 20'))
  })

  test('as a new variant gets an editor of its own once the one in which it was typed is left', async () => {
    const cell = new Cell(marked)
    await opened(cell)
    const [, a] = areas()
    for (const text of ['x + 1\n//% c', 'x + 1\n//% ca', 'x + 1\n//% ca\nx + 3']) type(a!, text)
    expect(names()).toEqual(['Set-up', 'a', 'b'])
    a!.blur()
    expect(names()).toEqual(['Set-up', 'a', 'ca', 'b'])
    expect(areas().map(({ value }) => value)).toEqual(['const x = 1', 'x + 1', 'x + 3', 'x + 2'])
  })
})

describe('what changes elsewhere', () => {
  test('is followed by the editors, and by no others', async () => {
    const cell = new Cell(marked)
    await opened(cell)
    const before = areas()
    before[1]!.focus()
    cell.setSource(marked.replace('x + 2', 'x + 3'))
    expect(areas()).toEqual(before)
    expect(areas().map(({ value }) => value)).toEqual(['const x = 1', 'x + 1', 'x + 3'])
    expect(document.activeElement).toBe(before[1])
  })

  test('adds, takes away and renames variants', async () => {
    const cell = new Cell(marked)
    await opened(cell)
    const [setup, a, b] = areas()
    cell.setSource("%%compare\n//% b {mode: 'graph'}\nx + 2\n//% new\n3\n//% other\n4")
    expect(names()).toEqual(['Set-up', 'b', 'new', 'other'])
    // The one that has gone is taken for the one that came.
    expect(areas().slice(0, 3)).toEqual([setup, b, a])
    cell.setSource('%%compare eager graph\nx')
    expect(areas().map(({ value }) => value)).toEqual(['x'])
    expect(plain.open.size).toBe(1)
  })

  test('into what cannot be read leaves the editors as they are, without writing, until it can', async () => {
    const cell = new Cell(marked)
    await opened(cell)
    const unreadable = marked.replace('//% b', '//% a')
    cell.setSource(unreadable)
    expect(textOf('[role=alert]')).toBe('Line 5 of the cell: //% a: two variants have this name. Give each its own.')
    expect(areas().map(({ value, readOnly }) => ({ value, readOnly }))).toEqual([
      { value: 'const x = 1', readOnly: true },
      { value: 'x + 1', readOnly: true },
      { value: 'x + 2', readOnly: true },
    ])
    type(areas()[1]!, 'lost')
    expect(cell.source).toBe(unreadable)
    cell.setSource(marked)
    expect(textOf('[role=alert]')).toBe('')
    expect(areas().map(({ value, readOnly }) => ({ value, readOnly }))[1]).toEqual({ value: 'x + 1', readOnly: false })
  })
})

describe('without a text to edit', () => {
  test('a stored comparison is shown, read only, with nothing to run', async () => {
    await opened(undefined)
    expect(areas().every(({ readOnly }) => readOnly)).toBe(true)
    expect(areas().at(-1)!.value).toBe(stored.variants.at(-1)!.code)
    expect(textOf('.diptych-EditorsHint')).toBe('Read only: the code that was compared.')
    expect(page.querySelector<HTMLButtonElement>('button')!.hidden).toBe(true)
  })

  test('another stored comparison takes its place', async () => {
    const editors = await opened(undefined)
    const variants = stored.variants.map(variant => ({ ...variant, code: 'other' }))
    editors.update({ ...stored, setup: '', variants })
    await loaded()
    expect(areas().map(({ value }) => value)).toEqual(['other'])
  })

  test('a cell that may not be edited is shown as it is', async () => {
    const cell = new Cell(marked)
    cell.isReadOnly = true
    await opened(cell)
    type(areas()[1]!, 'lost')
    expect(areas()[1]!.readOnly).toBe(true)
    expect(cell.source).toBe(marked)
  })

  test('a cell that is no comparison any more says so above the stored code', async () => {
    await opened(new Cell('1 + 1'))
    expect(textOf('[role=alert]')).toBe('Line 1 of the cell: a comparison cell begins with %%compare')
    expect(areas().at(-1)!.value).toBe(stored.variants.at(-1)!.code)
  })

  test('names are text, whatever stands in them', async () => {
    const hostile = comparisonExamples.find(({ title }) => title === 'names that look like HTML')!.payload
    await opened(undefined, 'edit', hostile)
    const [name] = hostile.variants.map(variant => variant.name)
    expect(names()).toContain(name)
    const editors = await opened(undefined, 'diff', hostile)
    expect([...page.querySelectorAll('option')].map(({ value }) => value)).toContain(name)
    expect(page.querySelector('img, script')).toBeNull()
    editors.dispose()
  })
})

describe('a run', () => {
  test('is asked for by the button and by keys, and not twice', async () => {
    const cell = new Cell(marked)
    await opened(cell)
    const button = page.querySelector('button')!
    button.click()
    expect(button.textContent).toBe('Running …')
    areas()[1]!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', shiftKey: true, bubbles: true }))
    expect(cell.runs).toBe(1)
    cell.endRun()
    await Promise.resolve()
    await Promise.resolve()
    expect(button.textContent).toBe('Run')
    areas()[1]!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }))
    expect(cell.runs).toBe(2)
  })

  test('replaces the output; the editors open again where the person was', async () => {
    const cell = new Cell(marked)
    const editors = await opened(cell)
    const [, , b] = areas()
    b!.focus()
    b!.selectionStart = b!.selectionEnd = 3
    b!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', shiftKey: true, bubbles: true }))
    page.replaceChildren()
    editors.dispose()
    expect(plain.open.size).toBe(0)

    const again = make(cell)
    expect(again.view).toBe('edit')
    await loaded()
    expect(document.activeElement).toBe(areas()[2])
    expect(areas()[2]!.selectionStart).toBe(3)
  })

  test('does not take the focus back from where the person has gone meanwhile', async () => {
    const cell = new Cell(marked)
    const editors = await opened(cell)
    areas()[2]!.focus()
    page.querySelector('button')!.click()
    page.replaceChildren()
    editors.dispose()
    const elsewhere = document.createElement('input')
    document.body.append(elsewhere)
    elsewhere.focus()
    make(cell)
    await loaded()
    expect(areas()).toHaveLength(3)
    expect(document.activeElement).toBe(elsewhere)
  })

  test('opens nothing again that was closed', async () => {
    const cell = new Cell(marked)
    const editors = await opened(cell)
    editors.close()
    editors.dispose()
    expect(make(cell).view).toBeUndefined()
  })
})

describe('the diff', () => {
  test('holds the first other variant against the baseline, of the text as it is typed', async () => {
    const cell = new Cell(marked)
    await opened(cell, 'diff', { ...stored, variants: stored.variants.slice(0, 2) })
    expect(plain.diff).toEqual({ texts: ['x + 1', 'x + 2'], isInline: false })
    cell.setSource(marked.replace('x + 2', 'x + 3'))
    await frame()
    expect(plain.diff!.texts).toEqual(['x + 1', 'x + 3'])
  })

  test('is of the two that are chosen; choosing one for both sides swaps them', async () => {
    const cell = new Cell(`${marked}\n//% c\nx + 3`)
    await opened(cell, 'diff')
    const [from, to] = page.querySelectorAll('select')
    choose(to!, 'c')
    expect(plain.diff!.texts).toEqual(['x + 1', 'x + 3'])
    choose(from!, 'c')
    expect(plain.diff!.texts).toEqual(['x + 3', 'x + 1'])
    expect([from!.value, to!.value]).toEqual(['c', 'a'])
  })

  test('says in words that two run the same code', async () => {
    const cell = new Cell('%%compare eager graph\nx')
    await opened(cell, 'diff')
    expect(textOf('.diptych-EditorsSentence')).toBe('eager and graph run the same code; they differ in their mode.')
    expect(plain.diff).toBeUndefined()
    cell.setSource(marked)
    await frame()
    expect(textOf('.diptych-EditorsSentence')).toBe('')
    expect(plain.diff!.texts).toEqual(['x + 1', 'x + 2'])
  })

  test('is inline or side by side, and stays so over a run', async () => {
    const cell = new Cell(marked)
    const editors = await opened(cell, 'diff')
    page.querySelector<HTMLButtonElement>('button[aria-pressed]')!.click()
    expect(plain.diff!.isInline).toBe(true)
    editors.dispose()
    make(cell)
    await loaded()
    expect(plain.diff!.isInline).toBe(true)
    expect(page.querySelector('button')!.getAttribute('aria-pressed')).toBe('true')
  })
})

describe('loading', () => {
  test('says so, and a failure says what to do', async () => {
    const loads = [Promise.reject(new Error('Loading chunk 7 failed')), Promise.resolve(plain)]
    const editors = createComparisonEditors(page, new Cell(marked), stored, { baseline: 0, load: () => loads.shift()! })
    editors.open('edit')
    expect(textOf('[role=status]')).toBe('Loading the editor …')
    await loaded()
    expect(textOf('[role=alert]')).toMatch(/could not be loaded: Loading chunk 7 failed\. .* try again/)
    page.querySelector('button')!.click()
    await loaded()
    expect(areas()).toHaveLength(3)
  })

  test('draws nothing where it was closed, opened otherwise or disposed of meanwhile', async () => {
    const { promise, resolve } = Promise.withResolvers<PlainEditors>()
    const editors = createComparisonEditors(page, new Cell(marked), stored, { baseline: 0, load: () => promise })
    editors.open('edit')
    editors.close()
    editors.open('diff')
    editors.open('edit')
    resolve(plain)
    await loaded()
    expect(plain.open.size).toBe(3)
    editors.close()
    editors.open('edit')
    editors.dispose()
    await promise
    expect(plain.open.size).toBe(0)
  })
})

test('the view is told whenever it changes', async () => {
  const editors = await opened(new Cell(marked))
  editors.open('edit')
  editors.open('diff')
  editors.close()
  editors.close()
  expect(views).toEqual(['edit', 'diff', undefined])
})

test('Escape leaves an editor for the toolbar', async () => {
  await opened(new Cell(marked))
  areas()[1]!.focus()
  areas()[1]!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  expect(document.activeElement).toBe(page.querySelector('button'))
})

test('disposed of, nothing is left and nothing is written; twice is as once', async () => {
  const cell = new Cell(marked)
  const editors = await opened(cell)
  const [, a] = areas()
  editors.dispose()
  editors.dispose()
  editors.open('edit')
  editors.close()
  type(a!, 'late')
  cell.setSource('1 + 1')
  expect(page.childElementCount).toBe(0)
  expect(plain.open.size).toBe(0)
  expect(cell.source).toBe('1 + 1')
})

function choose(select: HTMLSelectElement, name: string): void {
  select.value = name
  select.dispatchEvent(new Event('change'))
}

function frame(): Promise<unknown> {
  return new Promise(resolve => requestAnimationFrame(resolve))
}
