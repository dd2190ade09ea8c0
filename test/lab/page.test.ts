/** @file JupyterLab's page, as a person uses it: modes, live panels, comparison cells, in a real browser. */

import type { Locator } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { browserMissing } from './browser.ts'
import { startLab } from './session.ts'

// Typing every one of them must reach the editor, and no shortcut of the notebook: in command mode `a` inserts a cell, `x` cuts one.
const EVERY_KEY = 'abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 +-*/=<>!?&|^~%$#@:;,.'

const lab = startLab('page', { hasTutorials: true, hasFreshBrowsers: true })

const TRAINING = `const writer = tf.summary.createFileWriter('logs/live')
for (let step = 0; step < 100_000; step++) {
  writer.scalar('loss', Math.exp(-step / 300) + 0.05 * Math.sin(step), step)
  if (step % 50 === 0) writer.histogram('weights', tf.randomNormal([500], 0, 1 + Math.exp(-step / 300)), step)
  await new Promise(resolve => setTimeout(resolve, 10))
}`

/** The steps that a panel's first chart shows, as it says of itself to those who cannot see it. */
async function stepsOf(panel: Locator): Promise<{ first: number; last: number }> {
  const label = (await panel.locator('.diptych-LineChart').first().getAttribute('aria-label')) ?? ''
  const [, first, last] = /steps (\d+) to (\d+)/.exec(label) ?? []
  return { first: Number(first), last: Number(last) }
}

async function lastStep(panel: Locator): Promise<number> {
  return (await stepsOf(panel)).last
}

/** Resolves when it is so; what is never so is ended by the runner. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 50))
}

describe.skipIf(browserMissing)('modes', () => {
  test("the switch on a cell writes and removes its first line, and the cell's result stays", async () => {
    const page = await lab.open('modes.ipynb', 'tf.scalar(41).add(1)')
    const cell = page.cell('tf.scalar(41)')
    await page.start(cell)
    await cell.locator('.jp-OutputArea-output').first().waitFor()
    await page.idle()
    const output = async (): Promise<string | undefined> =>
      (await cell.locator('.jp-OutputArea-output').textContent())?.trim()
    expect(await output()).toBe('Tensor float32 [] 42')
    const modeSwitch = cell.getByLabel('Execution mode of this cell')
    const lines = { graph: '%%graph\n', 'graph+xla': '%%graph xla\n', eager: '%%eager\n', '': '' }
    for (const [mode, line] of Object.entries(lines)) {
      await modeSwitch.selectOption(mode)
      expect(await page.textOf(cell)).toBe(`${line}tf.scalar(41).add(1)`)
      expect(await output()).toBe('Tensor float32 [] 42')
    }
    // The text is the truth: who types the line moves the switch.
    await cell.locator('.cm-content').click()
    await page.page.keyboard.press('Control+Home')
    await page.page.keyboard.type('%%graph\n')
    expect(await modeSwitch.inputValue()).toBe('graph')
    await page.start(cell)
    await page.idle()
    expect(await output()).toBe('Tensor float32 [] 42')
    expect(lab.browser.complaints).toEqual([])
  })

  test("the notebook's default is kept in its metadata and reaches the kernel, also after a restart", async () => {
    const page = await lab.open('default.ipynb', '%mode')
    const cell = page.cell('%mode')
    const printed = async (): Promise<string | undefined> => {
      await page.start(cell)
      await page.idle()
      return (await cell.locator('.jp-OutputArea-output').textContent())?.trim()
    }
    expect(await printed()).toBe('eager (the default)')
    await page.panel.getByLabel('Default execution mode of this notebook').selectOption('graph')
    await page.panel.page().locator('.diptych-Status', { hasText: 'Graph' }).waitFor()
    expect(await printed()).toBe("graph (the notebook's metadata)")
    await page.save()
    expect(lab.folder.read('default.ipynb').metadata).toMatchObject({ diptych: { mode: 'graph' } })
    await page.restart()
    await page.page.locator('.diptych-Status', { hasText: 'Graph' }).waitFor()
    expect(await printed()).toBe("graph (the notebook's metadata)")
  })

  test('a notebook that is only opened and run is not changed by it', async () => {
    const page = await lab.open('clean.ipynb', '1 + 1')
    await page.start(page.cell('1 + 1'))
    await page.idle()
    await page.save()
    expect(lab.folder.read('clean.ipynb').metadata).not.toHaveProperty('diptych')
  })
})

describe.skipIf(browserMissing)('a live panel', () => {
  test('grows while its cell runs, goes on after a reload, and stays whole in the notebook', async () => {
    const page = await lab.open('live.ipynb', TRAINING)
    const cell = page.cell('createFileWriter')
    const panel = cell.locator('.diptych-Summary')
    await page.start(cell)
    await panel.locator('.uplot').first().waitFor()
    const grows = async (): Promise<void> => {
      const before = await lastStep(panel)
      await until(async () => (await lastStep(panel)) > before + 20)
    }
    await grows()
    expect(await panel.locator('.diptych-Live').textContent()).toMatch(/live/i)
    await page.save()

    const before = await lastStep(panel)
    await page.reload()
    await panel.locator('.uplot').first().waitFor()
    // Everything since the start is there again, and more comes.
    await until(async () => (await lastStep(panel)) > before)
    await grows()

    await page.interrupt()
    await page.idle()
    await page.save()
    const [output] = lab.folder.read('live.ipynb').cells[0]!.outputs.filter(({ data }) => data?.['image/png'])
    expect(output?.data).toHaveProperty('text/html')
    expect(lab.browser.complaints).toEqual([])
  })

  test('of a notebook without a kernel still draws, zooms and smooths', async () => {
    const training = TRAINING.replace('100_000', '200')
    const page = await lab.open('stored.ipynb', training)
    await page.start(page.cell('createFileWriter'))
    await page.idle()
    await page.save()
    await page.shutDown()
    await page.page.close()

    // As on a machine without the kernel: JupyterLab asks for one.
    const notebook = lab.folder.read('stored.ipynb')
    const metadata = { kernelspec: { name: 'elsewhere', display_name: 'Elsewhere', language: 'typescript' } }
    lab.folder.save('stored.ipynb', { ...notebook, metadata })
    const again = await lab.browser.openNotebook(lab.server, 'stored.ipynb', undefined, { hasKernel: false })
    await again.page.locator('.jp-Dialog .jp-mod-reject').click()
    const panel = again.cell('createFileWriter').locator('.diptych-Summary')
    const plot = panel.locator('.uplot').first()
    await plot.waitFor()
    const shown = (): ReturnType<typeof stepsOf> => stepsOf(panel)
    const whole = await shown()
    expect(whole).toEqual({ first: 0, last: 199 })
    const box = (await plot.locator('.u-over').boundingBox())!
    await again.page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2)
    await again.page.mouse.down()
    await again.page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 5 })
    await again.page.mouse.up()
    await until(async () => (await shown()).last < whole.last)
    await plot.locator('.u-over').dblclick()
    await until(async () => (await shown()).last === whole.last)
  })

  test('shows names that look like HTML as text', async () => {
    const hostile = '<img src=x onerror="globalThis.harmed = true">'
    const page = await lab.open(
      'hostile.ipynb',
      `tf.summary.createFileWriter('logs/a').scalar(${JSON.stringify(hostile)}, 1, 0)`,
      `%%compare --runs 3\n//% ${hostile}\n1\n//% other\n2`,
    )
    await page.runAll()
    await page.idle()
    await page.cell('createFileWriter').locator('.diptych-Summary', { hasText: hostile }).waitFor()
    await page.cell('%%compare').locator('.diptych-Comparison', { hasText: hostile }).waitFor()
    expect(await page.page.evaluate('globalThis.harmed')).toBeUndefined()
  })
})

describe.skipIf(browserMissing)('a comparison cell', () => {
  const cells = [
    "%%compare --runs 5\nconst x = tf.ones([64, 64])\n//% rows {mode: 'eager'}\nx.sum(1).sum()\n//% at once {mode: 'graph'}\nx.sum()\n",
    "'last'",
  ]

  test('says its verdict first, and another baseline another one', async () => {
    const page = await lab.open('baseline.ipynb', ...cells)
    const cell = page.cell('%%compare')
    await page.start(cell)
    const comparison = cell.locator('.diptych-Comparison')
    await comparison.waitFor()
    await page.idle()
    const verdict = comparison.locator('.diptych-Verdict')
    const first = await verdict.textContent()
    expect(first).toContain('outputs are equal')
    const other = comparison.getByRole('radio').nth(1)
    await other.check()
    expect(await other.isChecked()).toBe(true)
    await until(async () => (await verdict.textContent()) !== first)
    expect(lab.browser.complaints).toEqual([])
  })

  test.each(['light', 'dark'] as const)(
    'opens its diff and its editors, in which every key types, and runs again (%s)',
    async theme => {
      await lab.server.setTheme(theme)
      const page = await lab.open(`editors-${theme}.ipynb`, ...cells)
      const cell = page.cell('%%compare')
      await page.start(cell)
      const comparison = cell.locator('.diptych-Comparison')
      await comparison.waitFor()
      await page.idle()

      await comparison.getByRole('button', { name: 'Diff' }).click()
      await comparison.locator('.monaco-diff-editor .view-line').first().waitFor()
      expect(await page.page.locator('body').getAttribute('data-jp-theme-light')).toBe(String(theme === 'light'))

      await comparison.getByRole('button', { name: 'Edit code' }).click()
      const editor = comparison.locator('.diptych-Editors .monaco-editor', { hasText: 'x.sum(1)' })
      await editor.locator('.view-line').first().click()
      await page.page.keyboard.press('Control+Home')
      // Monaco closes brackets by itself, so that none is typed here.
      await page.page.keyboard.type(`// ${EVERY_KEY}\n`)
      const expected = cells[0]!.replace('x.sum(1)', `// ${EVERY_KEY}\nx.sum(1)`).trimEnd()
      await until(async () => (await page.textOf(cell)).includes(EVERY_KEY))
      expect((await page.textOf(cell)).trimEnd()).toBe(expected)
      expect(await page.panel.locator('.jp-CodeCell').count()).toBe(2)

      const runs = page.executions(cell)
      const before = await runs()
      await page.page.keyboard.press('Shift+Enter')
      await until(async () => (await runs()) !== before)
      await page.idle()
      await comparison.locator('.diptych-Verdict').waitFor()
      expect(await page.panel.locator('.jp-CodeCell').count()).toBe(2)
      expect(await page.textOf(cell)).toContain(EVERY_KEY)
      expect(lab.browser.complaints).toEqual([])
    },
  )
})

describe.skipIf(browserMissing)('the tutorial', () => {
  test('is in the launcher and the help menu, and runs from top to bottom', async () => {
    const tutorial = '03-dynamic-and-static-graphs.ipynb'
    const page = await lab.browser.openNotebook(lab.server, tutorial)
    await page.page.getByRole('menuitem', { name: 'Help', exact: true }).click()
    await page.page.getByRole('menuitem', { name: 'Dynamic and static graphs' }).waitFor()
    await page.page.keyboard.press('Escape')
    await page.runAll()
    await page.idle()
    expect(await page.panel.locator('[data-mime-type="application/vnd.jupyter.error"]').count()).toBe(0)
    await page.save()
    const outputs = lab.folder.read(tutorial).cells.flatMap(({ outputs = [] }) => outputs)
    expect(outputs.filter(({ data }) => data?.['application/vnd.diptych.comparison.v1+json'])).toHaveLength(1)
    expect(outputs.filter(({ data }) => data?.['application/vnd.diptych.summary.v1+json']).length).toBeGreaterThan(1)

    // Flipped, a cell's text changes and its curve stays.
    const cell = page.cell("train('digits/eager'")
    await cell.scrollIntoViewIfNeeded()
    await cell.locator('.cm-content').click()
    await cell.getByLabel('Execution mode of this cell').selectOption('graph')
    expect(await page.textOf(cell)).toMatch(/^%%graph\nconst eager = train/)
    await cell.locator('.diptych-Summary .uplot').first().waitFor()

    await page.page.getByRole('button', { name: 'New Launcher' }).first().click()
    await page.page.locator('.jp-LauncherCard', { hasText: 'Dynamic and static graphs' }).waitFor()
    expect(lab.browser.complaints).toEqual([])
  })
})
