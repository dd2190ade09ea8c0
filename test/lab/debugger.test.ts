/** @file JupyterLab's own debugger panel, as a person uses it with this kernel. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Browser, browserMissing } from './browser.ts'
import { LabServer } from './labServer.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const CELL = `const weights = tf.tensor2d([[1, 2], [3, 4]])
function scale(x: tf.Tensor2D, factor: number) {
  const scaled = x.mul(factor)
  return scaled
}
scale(weights, 10).sum().dataSync()[0]`

let folder: string
let server: LabServer
let browser: Browser

beforeAll(async () => {
  if (browserMissing) return
  const state = join(root, '.diptych')
  mkdirSync(state, { recursive: true })
  folder = mkdtempSync(join(state, 'debugger-'))
  const env = { JUPYTERLAB_SETTINGS_DIR: join(folder, '.settings'), JUPYTERLAB_WORKSPACES_DIR: join(folder, '.spaces') }
  server = await LabServer.start({ folder, env })
  browser = await Browser.start()
})

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]()
  await server?.stop()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(browserMissing)('the debugger panel', () => {
  test('stops a cell at a breakpoint of its gutter, steps, shows a tensor, and goes on', async () => {
    writeFileSync(join(folder, 'debugged.ipynb'), JSON.stringify(notebook(CELL)))
    const notebookPage = await browser.openNotebook(server, 'debugged.ipynb')
    const { page, panel } = notebookPage
    const cell = notebookPage.cell('scaled')

    const bug = panel.locator('.jp-DebuggerBugButton')
    await notebookPage.idle()
    await panel.locator('.jp-DebuggerBugButton[aria-disabled="false"]').click()
    await panel.locator('.jp-DebuggerBugButton[aria-pressed="true"]').waitFor()
    const gutter = cell.locator('.cm-breakpoint-gutter .cm-gutterElement:visible')
    await gutter.nth(2).click()
    const breakpoint = page.locator('.jp-DebuggerBreakpoint')
    await breakpoint.waitFor()
    expect(await breakpoint.textContent()).toMatch(/:?3$/)

    await notebookPage.start(cell)
    const highlighted = cell.locator('.jp-DebuggerEditor-highlight')
    await highlighted.filter({ hasText: 'x.mul(factor)' }).waitFor()
    const frames = page.locator('.jp-DebuggerCallstackFrame')
    await frames.nth(1).waitFor()
    expect(await frames.allTextContents()).toEqual([expect.stringMatching(/^scale/), expect.stringMatching(/^cell_1/)])
    const variables = page.locator('.jp-DebuggerVariables')
    await variables.getByText('factor', { exact: false }).first().waitFor()
    await variables.getByText('Tensor float32 [2,2]').first().waitFor()

    await page.locator('.jp-DebuggerPausedButton[title="Next"]:visible').click()
    await highlighted.filter({ hasText: 'return scaled' }).waitFor()
    const scaled = variables.locator('jp-tree-item:visible', { hasText: /^scaled/ }).first()
    await scaled.filter({ hasText: 'Tensor float32 [2,2]' }).waitFor()
    await scaled.hover()
    await scaled.locator('.jp-DebuggerVariables-renderVariable').click()
    await page.locator('.jp-DebuggerRichVariable', { hasText: /10.*20.*30.*40/s }).waitFor()

    await page.locator('.jp-DebuggerPausedButton[title="Continue"]:visible').click()
    await cell.locator('.jp-OutputArea-output', { hasText: '100' }).waitFor()
    await notebookPage.idle()
    await frames.first().waitFor({ state: 'detached' })
    await variables.locator('.jp-DebuggerVariables-name:visible', { hasText: 'weights' }).first().waitFor()

    await bug.click()
    await panel.locator('.jp-DebuggerBugButton[aria-pressed="false"]').waitFor()
    await notebookPage.start(cell)
    await notebookPage.idle()
    expect(await cell.locator('.jp-OutputArea-output').textContent()).toContain('100')
    expect(browser.complaints).toEqual([])
  })
})

function notebook(source: string): object {
  const kernelspec = { name: 'diptych', display_name: 'TypeScript (Diptych)', language: 'typescript' }
  const cell = { cell_type: 'code', id: 'cell-0', metadata: {}, execution_count: null, outputs: [], source }
  return { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: [cell] }
}
