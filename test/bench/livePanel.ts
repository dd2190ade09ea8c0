/**
 * @file How a live panel keeps up: a cell appends 60 points a second while a page shows them. Prints draws a second, and what the notebook
 * file weighs meanwhile. `node test/bench/livePanel.ts [SECONDS]`, in the checkout.
 */

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { Browser, browserMissing } from '../lab/browser.ts'
import { LabServer } from '../lab/labServer.ts'
import { NotebookFolder } from '../lab/notebookFolder.ts'

const POINTS_A_SECOND = 60
const seconds = Number(process.argv[2] ?? 60)

const CELL = `const writer = tf.summary.createFileWriter('logs/live')
for (let step = 0; step < ${seconds * POINTS_A_SECOND}; step++) {
  writer.scalar('loss', Math.exp(-step / 1000) + 0.05 * Math.random(), step)
  await new Promise(resolve => setTimeout(resolve, ${1000 / POINTS_A_SECOND} - 1.2))
}`

/** uPlot clears its canvas once a draw. Runs in the page. */
const COUNT_DRAWS = `
  globalThis.draws = 0
  const { clearRect } = CanvasRenderingContext2D.prototype
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    globalThis.draws++
    clearRect.apply(this, area)
  }`

if (browserMissing) console.log(`Not measured: ${browserMissing}.`)
else await measure()

async function measure(): Promise<void> {
  using folder = new NotebookFolder('bench')
  folder.write('live.ipynb', CELL)
  const file = join(folder.path, 'live.ipynb')
  await using server = await LabServer.start(folder)
  await using browser = await Browser.start()
  const notebookPage = await browser.openNotebook(server, 'live.ipynb', page => page.addInitScript(COUNT_DRAWS))
  const { page } = notebookPage
  const draws = (): Promise<number> => page.evaluate('draws')
  const cell = notebookPage.cell('createFileWriter')
  await notebookPage.start(cell)
  await cell.locator('.uplot').first().waitFor()
  await notebookPage.save()
  const before = { draws: await draws(), at: performance.now(), bytes: statSync(file).size }
  await page.waitForTimeout((seconds - 5) * 1000)
  const after = { draws: await draws(), at: performance.now() }
  await notebookPage.save()
  const bytes = statSync(file).size
  await notebookPage.idle()
  await notebookPage.save()
  const rate = (after.draws - before.draws) / ((after.at - before.at) / 1000)
  console.log(`${POINTS_A_SECOND} points a second for ${seconds} s: ${rate.toFixed(1)} draws a second`)
  console.log(
    `The notebook file: ${before.bytes} bytes with the first points, ${bytes} near the end, ${statSync(file).size} with the whole panel saved`,
  )
}
