/** @file JupyterLab's own debugger panel, as a person uses it with this kernel. */

import { describe, expect, test } from 'vitest'
import { browserMissing } from './browser.ts'
import { startLab } from './session.ts'

const CELL = `const weights = tf.tensor2d([[1, 2], [3, 4]])
function scale(x: tf.Tensor2D, factor: number) {
  const scaled = x.mul(factor)
  return scaled
}
scale(weights, 10).sum().dataSync()[0]`

const lab = startLab('debugger')

describe.skipIf(browserMissing)('the debugger panel', () => {
  test('stops a cell at a breakpoint of its gutter, steps, shows a tensor, and goes on', async () => {
    const notebookPage = await lab.open('debugged.ipynb', CELL)
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
    expect(await frames.allTextContents()).toEqual(['scaleCell [*]:3', 'cell_1Cell [*]:6'])
    const variables = page.locator('.jp-DebuggerVariables')
    await variables.getByText('factor', { exact: false }).first().waitFor()
    await variables.getByText('Tensor float32 [2,2]').first().waitFor()

    await page.locator('.jp-DebuggerPausedButton[title="Next"]:visible').click()
    await highlighted.filter({ hasText: 'return scaled' }).waitFor()
    const scaled = variables.locator('jp-tree-item:visible', { hasText: /^scaled/ }).first()
    await scaled.filter({ hasText: 'Tensor float32 [2,2]' }).waitFor()
    await scaled.hover()
    await scaled.locator('.jp-DebuggerVariables-renderVariable').click()
    const rich = page.locator('.jp-DebuggerRichVariable pre', { hasText: /10.*20.*30.*40/s })
    expect(await rich.textContent()).toMatch(/^Tensor float32 \[2,2\]\n.*10.*20.*\n.*30.*40/)

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
    expect(lab.browser.complaints).toEqual([])
  })
})
