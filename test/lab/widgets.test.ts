/** @file Widgets in JupyterLab's page: a person moves, clicks and types, and the kernel's code sees it; and the other way round. */

import type { Locator } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { browserMissing, type NotebookPage } from './browser.ts'
import { startLab } from './session.ts'

const CELLS = {
  slider: `const { IntSlider, IntProgress, Button, Output, Text, Dropdown, HBox, AnyWidget } = jupyter.widgets
const slider = new IntSlider({ value: 3, max: 10, description: 'rate', layout: { width: '400px' } })
slider.on('change:value', ({ value, old }) => console.log('moved from', old, 'to', value))
slider`,
  set: 'slider.value = 8; slider.max = 20',
  button: `const button = new Button({ description: 'Press' })
let presses = 0
button.on('click', () => { console.log('pressed', ++presses); button.description = 'Again' })
button`,
  progress: `const progress = new IntProgress({ max: 4 })
jupyter.display(progress)
for (let i = 1; i <= 4; i++) { progress.value = i; await new Promise(resolve => setTimeout(resolve, 20)) }`,
  output: `const out = new Output()
out.capture(() => { console.log('inside'); jupyter.display(jupyter.html\`<b>bold</b>\`) })
console.log('outside')
out`,
  inputs: `const text = new Text({ description: 'name' })
const choice = new Dropdown({ options: ['small', ['large', 2]] })
new HBox({ children: [text, choice] })`,
  any: `const counter = new AnyWidget({
  esm: \`export default { render({ model, el }) {
    const button = document.createElement('button')
    const write = () => { button.textContent = 'count ' + model.get('count') + ', first ' + new Float32Array(model.get('data').buffer)[0] }
    button.className = 'counter'
    button.onclick = () => { model.set('count', model.get('count') + 1); model.save_changes() }
    model.on('change:count', write)
    model.on('msg:custom', message => { button.title = message.text })
    write()
    el.append(button)
  } }\`,
  css: '.counter { color: rgb(1, 2, 3) }',
  count: 1,
  data: Float32Array.of(2.5),
})
counter.on('change:count', ({ value }) => { if (value < 10) counter.count = value * 10 })
counter`,
  read: 'console.log(slider.value, text.value, choice.value, counter.count)',
  message: "counter.send({ text: 'from the cell' })",
} as const

const lab = startLab('widgets')
let page: NotebookPage

beforeAll(async () => {
  if (browserMissing) return
  page = await lab.open('widgets.ipynb', ...Object.values(CELLS))
  await page.runAll()
  await page.idle()
})

const cellOf = (name: keyof typeof CELLS): Locator => page.cell(CELLS[name].split('\n')[0]!)
const handle = (): Locator => cellOf('slider').getByRole('slider')

/** Resolves when the cell shows `text`. */
const shows = (cell: Locator, text: string): Promise<void> =>
  cell.locator('.jp-OutputArea', { hasText: text }).first().waitFor()

describe.skipIf(browserMissing)('widgets', () => {
  test('show what a cell sets later, and their listeners print in the cell that has them', async () => {
    await shows(cellOf('slider'), 'moved from 3 to 8')
    await cellOf('slider').locator('.widget-readout', { hasText: /^8$/ }).waitFor()
    expect(await handle().getAttribute('aria-valuemax')).toBe('20.0')
    expect((await cellOf('slider').locator('.widget-slider').boundingBox())!.width).toBe(400)
  })

  test('a slider by keys and by the mouse', async () => {
    await handle().focus()
    await page.page.keyboard.press('ArrowRight')
    await shows(cellOf('slider'), 'moved from 8 to 9')
    const box = (await handle().boundingBox())!
    await page.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.page.mouse.down()
    await page.page.mouse.move(box.x - 1000, box.y, { steps: 4 })
    await page.page.mouse.up()
    await shows(cellOf('slider'), 'to 0')
  })

  test('a button, whose listener changes it', async () => {
    await cellOf('button').getByRole('button', { name: 'Press' }).click()
    await shows(cellOf('button'), 'pressed 1')
    await cellOf('button').getByRole('button', { name: 'Again' }).click()
    await shows(cellOf('button'), 'pressed 2')
  })

  test('a progress bar moves', async () => {
    await cellOf('progress').locator('.progress-bar[style*="width: 100%"]').waitFor()
  })

  test('an output widget takes what is captured, and no more', async () => {
    const widget = cellOf('output').locator('.widget-output')
    await widget
      .filter({ hasText: 'inside' })
      .filter({ has: page.page.locator('b', { hasText: 'bold' }) })
      .waitFor()
    expect(await widget.textContent()).not.toContain('outside')
    const own = await cellOf('output').locator('.jp-Cell-outputArea > .jp-OutputArea-child').first().textContent()
    expect(own?.trim()).toBe('outside')
  })

  test('an anywidget: its code and its style, bytes, traits both ways, messages', async () => {
    const button = cellOf('any').locator('button.counter')
    await button.filter({ hasText: 'count 1, first 2.5' }).waitFor()
    expect(await button.evaluate('getComputedStyle(document.querySelector("button.counter")).color')).toBe(
      'rgb(1, 2, 3)',
    )
    // Its code hears messages from when it is drawn.
    await page.start(cellOf('message'))
    await cellOf('any').locator('button[title="from the cell"]').waitFor()
    await button.click()
    await button.filter({ hasText: 'count 20' }).waitFor()
  })

  test('text and choice reach the kernel', async () => {
    await cellOf('inputs').getByLabel('name').fill('Ada')
    await page.page.keyboard.press('Tab')
    await cellOf('inputs').locator('.widget-dropdown select').selectOption('large')
    await page.start(cellOf('read'))
    await shows(cellOf('read'), '0 Ada 2 20')
  })

  test('are there again after the page is loaded anew', async () => {
    await page.save()
    await page.reload()
    await cellOf('slider').locator('.widget-readout', { hasText: /^0$/ }).waitFor()
    await cellOf('any').locator('button.counter', { hasText: 'count 20, first 2.5' }).waitFor()
    expect(await cellOf('inputs').locator('.widget-text input').inputValue()).toBe('Ada')
    await shows(cellOf('output'), 'inside')
    expect(lab.browser.complaints).toEqual([])
  })
})
