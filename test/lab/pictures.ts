/** @file Takes the pictures of the README and the docs anew: `node test/lab/pictures.ts`, in the checkout. Look at them before you commit them. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locator } from 'playwright-core'
import { Browser, browserMissing, type NotebookPage } from './browser.ts'
import { LabServer } from './labServer.ts'
import { NotebookFolder } from './notebookFolder.ts'

const pictures = fileURLToPath(new URL('../../docs/pictures', import.meta.url))

const TRAINING = `%%graph
const x = tf.linspace(-1, 1, 256).reshape([256, 1])
const y = x.mul(4).sin()
for (const rate of [0.003, 0.01, 0.03]) {
  tf.setRandomSeed(1)
  const w1 = tf.variable(tf.randomNormal([1, 64])), b1 = tf.variable(tf.zeros([64]))
  const w2 = tf.variable(tf.randomNormal([64, 1], 0, 0.1)), b2 = tf.variable(tf.zeros([1]))
  const optimizer = tf.train.adam(rate)
  const writer = tf.summary.createFileWriter(\`logs/rate-\${rate}\`)
  for (let step = 0; step < 1000; step++) {
    const loss = optimizer.minimize(() => x.matMul(w1).add(b1).tanh().matMul(w2).add(b2).sub(y).square().mean(), true)!
    writer.scalar('loss', loss, step)
    if (step % 25 === 0) writer.histogram('w2', w2, step)
  }
}`

const COMPARISON = `%%compare
const x = tf.randomNormal([32, 32])
const w = tf.randomNormal([32, 32])
//% op by op {mode: 'eager'}
let y = x
for (let layer = 0; layer < 24; layer++) y = y.matMul(w).tanh()
y.mean()
//% compiled {mode: 'graph'}
let y = x
for (let layer = 0; layer < 24; layer++) y = y.matMul(w).tanh()
y.mean()`

if (browserMissing) throw new Error(`No pictures: ${browserMissing}.`)
await takePictures()

async function takePictures(): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  using folder = new NotebookFolder('pictures', { hasTutorials: true })
  folder.write('training.ipynb', TRAINING)
  folder.write('comparison.ipynb', COMPARISON)
  await using server = await LabServer.start(folder)
  for (const theme of ['light', 'dark'] as const) {
    await server.setTheme(theme)
    await using browser = await Browser.start({ width: 1200, height: 1500, scale: 1.25 })
    const training = await openWide(browser, server, 'training.ipynb')
    const cell = training.cell('optimizer.minimize')
    await training.start(cell)
    await cell.locator('.uplot').first().waitFor()
    await cell.locator('.diptych-RunLegend', { hasText: 'rate-0.01' }).waitFor()
    await cell.scrollIntoViewIfNeeded()
    await picture(cell, `live-${theme}.png`)
    await training.idle()
    await training.page.close()

    const comparison = await openWide(browser, server, 'comparison.ipynb')
    const compared = comparison.cell('%%compare')
    await comparison.start(compared)
    await compared.locator('.diptych-Comparison').waitFor()
    await comparison.idle()
    await compared.getByRole('button', { name: 'Edit code' }).click()
    await compared.locator('.diptych-Editors .view-line').nth(3).waitFor()
    await picture(compared, `comparison-${theme}.png`)
    await comparison.page.close()

    const tutorial = await openWide(browser, server, '03-dynamic-and-static-graphs.ipynb')
    await tutorial.page.setViewportSize({ width: 1200, height: 900 })
    await tutorial.page.screenshot({ path: join(pictures, `tutorial-${theme}.png`) })
    await tutorial.page.close()
  }
}

/** Without the file browser. */
async function openWide(browser: Browser, server: LabServer, name: string): Promise<NotebookPage> {
  const notebook = await browser.openNotebook(server, name)
  await notebook.page.keyboard.press('Control+b')
  const news = notebook.page.locator('.Toastify__close-button, .jp-toastContainer button', { hasText: 'No' })
  if ((await news.count()) > 0) await news.first().click()
  return notebook
}

async function picture(part: Locator, name: string): Promise<void> {
  await part.screenshot({ path: join(pictures, name) })
}
