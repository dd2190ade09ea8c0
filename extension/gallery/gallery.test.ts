import { comparisonExamples, summaryExamples } from '@diptych/protocol/examples'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hardComparisons } from './hardCases.ts'
import { type Gallery, serveGallery } from './serve.ts'

let gallery: Gallery
let browser: Browser
let page: Page
let errors: string[]

beforeAll(async () => {
  gallery = await serveGallery()
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
})

afterAll(async () => {
  await browser?.close()
  await gallery?.close()
})

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1100, height: 900 }, timezoneId: 'UTC' })
  // No limits in time: the test runner ends what hangs.
  page.setDefaultTimeout(0)
  errors = []
  page.on('pageerror', error => errors.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error') errors.push(message.text())
  })
})

afterEach(async () => {
  await page.close()
  expect(errors).toEqual([])
})

/** Waits for what is expected, however slow the machine: the test's own end is the only limit. */
function eventually<Value>(get: () => Value | Promise<Value>) {
  return expect.poll(get, { timeout: 10 * 60_000, interval: 20 })
}

async function open(query: Readonly<Record<string, string>>): Promise<void> {
  const response = (await page.goto(`${gallery.url}?${new URLSearchParams(query)}`))!
  // A page that could not be bundled says why.
  if (!response.ok()) throw new Error(await response.text())
}

/** How many pixels of a chart's canvas are of a colour, more or less. */
function inked(canvas: Locator, colour: string): Promise<number> {
  return canvas.evaluate((node, colour) => {
    const { width, height } = node as HTMLCanvasElement
    const { data } = (node as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height)
    const wanted = [1, 3, 5].map(start => Number.parseInt(colour.slice(start, start + 2), 16))
    let count = 0
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3]! > 128 && wanted.every((channel, index) => Math.abs(data[at + index]! - channel) < 40)) count++
    }
    return count
  }, colour)
}

const BLUE = '#0077bb'
const ORANGE = '#ee7733'
const TRAINING = summaryExamples[0]!.title

/** The ticks are on the canvas; the accessible name says the range of values. */
const rangeOf = (chart: Locator): Promise<string | null> => chart.getAttribute('aria-label')

const chart = (tag: string): Locator =>
  page.getByRole('region', { name: tag, exact: true }).locator('.diptych-LineChart')

describe.each(['light', 'dark'])('in the %s theme', theme => {
  test.each([500, 1100])('every example is drawn without an error, %d pixels wide', async width => {
    await open({ theme, width: String(width), points: '5' })
    const outputs = page.locator('.gallery-Output')
    await outputs.last().waitFor()
    expect(await outputs.count()).toBe(summaryExamples.length + comparisonExamples.length + hardComparisons.length + 2)
    await page.locator('.diptych-Summary canvas').last().waitFor()
    // Nothing is wider than its column, so that no output scrolls sideways.
    const tooWide = await outputs.evaluateAll(nodes => nodes.filter(node => node.scrollWidth > node.clientWidth).length)
    expect(tooWide).toBe(0)
  })
})

test('names that look like HTML are text, and nothing in them runs', async () => {
  await open({ points: '5' })
  await page.locator('.diptych-Summary canvas').last().waitFor()
  await page.locator('#million').waitFor()
  expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false)
  expect(await page.locator('.gallery-Output :is(img, script, iframe)').count()).toBe(0)
  expect(await page.getByText('<script>globalThis.harmed').count()).toBeGreaterThan(0)
})

test('a payload that is refused shows why and its text', async () => {
  await open({ only: 'a payload that is none' })
  await expect
    .poll(() => page.getByRole('alert').textContent())
    .toMatch(/a summary must name its panel, got number.*<b>bold<\/b>/s)
})

describe('a panel of curves', () => {
  beforeEach(async () => {
    await open({ only: TRAINING })
    await eventually(() => inked(chart('loss').locator('canvas'), BLUE)).toBeGreaterThan(100)
  })

  test('a click in the legend hides a run and shows it again', async () => {
    const canvas = chart('loss').locator('canvas')
    await page.getByRole('button', { name: 'logs/eager' }).click()
    await eventually(() => inked(canvas, BLUE)).toBe(0)
    expect(await inked(canvas, ORANGE)).toBeGreaterThan(100)
    await page.getByRole('button', { name: 'logs/eager' }).click()
    await eventually(() => inked(canvas, BLUE)).toBeGreaterThan(100)
  })

  test('a drag zooms, a double click shows all', async () => {
    const before = await rangeOf(chart('loss'))
    const { x, y, width, height } = (await chart('loss').locator('.u-over').boundingBox())!
    await page.mouse.move(x + width * 0.5, y + height / 2)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.9, y + height / 2, { steps: 5 })
    await page.mouse.up()
    await eventually(() => rangeOf(chart('loss'))).not.toBe(before)
    // Half way the loss is below 0.4.
    expect(await rangeOf(chart('loss'))).toMatch(/to 0\.[0-3]/)
    await page.getByRole('button', { name: 'Reset zoom' }).waitFor()
    await page.mouse.dblclick(x + width / 2, y + height / 2)
    await eventually(() => rangeOf(chart('loss'))).toBe(before)
    expect(await page.getByRole('button', { name: 'Reset zoom' }).count()).toBe(0)
  })

  test('keys zoom and move the cursor, which is read out', async () => {
    const before = await rangeOf(chart('loss'))
    await chart('loss').focus()
    await page.keyboard.press('ArrowRight')
    await expect
      .poll(() => chart('loss').locator('.diptych-Spoken').textContent())
      .toMatch(/logs\/eager, step 15\d: 0\.\d+/)
    expect(await page.locator('.diptych-Tooltip:popover-open tbody tr').count()).toBe(2)
    await page.keyboard.press('+')
    await eventually(() => rangeOf(chart('loss'))).not.toBe(before)
    await page.keyboard.press('0')
    await eventually(() => rangeOf(chart('loss'))).toBe(before)
  })

  test('under the cursor stands a table of the runs, the nearest first', async () => {
    const { x, y, width, height } = (await chart('loss').locator('.u-over').boundingBox())!
    await page.mouse.move(x + width / 2, y + height / 2)
    const rows = page.locator('.diptych-Tooltip:popover-open tbody tr')
    await eventually(() => rows.count()).toBe(2)
    expect(await rows.first().locator('th').textContent()).toMatch(/^logs\//)
    await page.mouse.move(x + width / 2, y - 40)
    await eventually(() => rows.count()).toBe(0)
  })

  test('smoothing adds a column and keeps the raw line behind', async () => {
    await page.getByRole('slider', { name: 'Smoothing' }).fill('0.9')
    const { x, y, width, height } = (await chart('loss').locator('.u-over').boundingBox())!
    await page.mouse.move(x + width / 2, y + height / 2)
    await eventually(() => page.locator('.diptych-Tooltip:popover-open thead').textContent()).toContain('smoothed')
  })

  test('tags that are chosen share a chart', async () => {
    await page.getByRole('button', { name: 'One chart' }).click()
    await page.getByRole('checkbox', { name: 'loss' }).check()
    await page.getByRole('checkbox', { name: 'accuracy' }).check()
    await page.keyboard.press('Escape')
    await page.getByRole('region', { name: 'loss, accuracy' }).waitFor()
    expect(await page.locator('.diptych-LineChart').count()).toBe(1)
  })

  test('a logarithmic axis says what it cannot show', async () => {
    await page.getByRole('button', { name: 'Log y' }).click()
    await expect
      .poll(() => page.getByRole('region', { name: 'accuracy' }).locator('.diptych-ChartNote').textContent())
      .toMatch(/^\d+ values? ≤ 0 not shown$/)
  })

  test('what is set up stays when the output is drawn anew', async () => {
    await page.getByRole('button', { name: 'Log y' }).click()
    await page.getByRole('button', { name: 'logs/graph' }).click()
    await page.evaluate(() => globalThis.drawAnew())
    expect(await page.getByRole('button', { name: 'Log y' }).getAttribute('aria-pressed')).toBe('true')
    await eventually(() => inked(chart('loss').locator('canvas'), BLUE)).toBeGreaterThan(100)
    expect(await inked(chart('loss').locator('canvas'), ORANGE)).toBe(0)
  })

  test('taken off the page and put back, it draws on in its new width', async () => {
    await page.evaluate(() => {
      const output = document.querySelector('.gallery-Output')!
      const place = output.parentElement!
      output.remove()
      place.style.width = '600px'
      place.append(output)
    })
    await eventually(async () => (await chart('loss').locator('canvas').boundingBox())!.width).toBeLessThan(600)
    await eventually(() => inked(chart('loss').locator('canvas'), BLUE)).toBeGreaterThan(100)
  })

  test('another theme redraws the charts in its colours', async () => {
    await page.evaluate(() => {
      document.body.style.setProperty('--jp-border-color2', '#ff00ff')
      document.body.dataset.jpThemeName = 'another'
    })
    await eventually(() => inked(chart('loss').locator('canvas'), '#ff00ff')).toBeGreaterThan(100)
  })

  test.each([
    ['SVG picture', 'svg', '<svg xmlns="http://www.w3.org/2000/svg"'],
    ['PNG picture', 'png', '\u2030PNG'],
    ['CSV of all points', 'csv', 'run,tag,step,wall_time,value\r\nlogs/eager,loss,0,'],
  ])('exports a %s', async (label, ending, beginning) => {
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('button', { name: label }).click()
    await eventually(() => page.evaluate(() => globalThis.saved.length)).toBe(1)
    const [name, text] = await page.evaluate(async () => {
      const [{ name, blob }] = globalThis.saved as [{ name: string; blob: Blob }]
      return [name, new TextDecoder('windows-1252').decode(await blob.arrayBuffer())]
    })
    expect(name).toBe(`summary-loss.${ending}`)
    expect(text!.slice(0, beginning.length)).toBe(beginning)
  })
})

describe('a panel that grows', () => {
  test('is live until its end, and keeps its zoom meanwhile', async () => {
    await open({ only: 'a panel that grows', points: '200' })
    await page.getByText('live', { exact: true }).waitFor()
    await chart('loss').focus()
    await page.keyboard.press('+')
    await page.getByRole('button', { name: 'Reset zoom' }).waitFor()
    await eventually(() => page.getByText('live', { exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Reset zoom' }).waitFor()
    await page.keyboard.press('0')
    await page.keyboard.press('ArrowLeft')
    await expect
      .poll(() => chart('loss').locator('.diptych-Spoken').textContent())
      .toMatch(/logs\/eager, step (9\d|10\d)/)
  })
})

describe('a panel that grows off the page', () => {
  test('shows what came meanwhile when it is put back', async () => {
    await open({ only: 'a panel that grows', points: '300' })
    await chart('loss').locator('canvas').waitFor()
    const before = await rangeOf(chart('loss'))
    const output = await page.locator('.gallery-Output').elementHandle()
    await output!.evaluate(node => node.remove())
    await eventually(() => output!.evaluate(node => node.querySelector('.diptych-Live')?.textContent)).toBe('')
    await page.locator('main').evaluate((main, node) => main.append(node!), output)
    await eventually(() => rangeOf(chart('loss'))).not.toBe(before)
    await chart('loss').focus()
    await page.keyboard.press('ArrowLeft')
    await eventually(() => chart('loss').locator('.diptych-Spoken').textContent()).toMatch(/logs\/eager, step 14\d/)
  })
})

describe('histograms', () => {
  test('the slider chooses a step, which is read out', async () => {
    await open({ only: 'histograms' })
    const card = page.getByRole('region', { name: 'layer1/weights of run' })
    await eventually(() => card.locator('output').textContent()).toMatch(/^step 390: /)
    await card.getByRole('slider', { name: 'Step' }).focus()
    await page.keyboard.press('Home')
    await eventually(() => card.locator('output').textContent()).toMatch(/^step 0: /)
    expect(await card.locator('.diptych-mod-chosen').getAttribute('data-index')).toBe('0')
  })
})

describe('a comparison', () => {
  const example = comparisonExamples[0]!

  beforeEach(() => open({ only: example.title }))

  test('says its verdict first; a click on another baseline says that one', async () => {
    const verdict = page.locator('.diptych-Verdict')
    await eventually(() => verdict.textContent()).toBe(example.payload.verdicts[0])
    await page.getByRole('radio', { name: 'graph', exact: true }).check()
    await eventually(() => verdict.textContent()).toBe(example.payload.verdicts[1])
    const ratios = page.locator('.diptych-Row-ratio td')
    expect(await ratios.nth(1).textContent()).toBe('baseline')
    expect(await ratios.nth(0).textContent()).toMatch(/^2\.\d+× \(2\.\d+–2\.\d+\)$/)
    expect(
      await page.getByRole('radio', { name: 'graph', exact: true }).evaluate(node => node === document.activeElement),
    ).toBe(true)
  })

  test('has a dot for each run, and each at its turn', async () => {
    const runs = example.payload.order.length
    await eventually(() => page.locator('.diptych-Plot').first().locator('circle').count()).toBe(runs)
    await page.getByText('Times in the order of the runs').click()
    await eventually(() => page.locator('details[open] circle').count()).toBe(runs)
  })

  test('exports its table as Markdown', async () => {
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('button', { name: 'Markdown table' }).click()
    await eventually(() => page.evaluate(() => globalThis.saved.length)).toBe(1)
    expect(await page.evaluate(() => globalThis.saved[0]!.blob.text())).toMatch(
      /^\*\*graph takes .*\n\n\| {2}\| eager \| graph \| graph\\\+xla \|\n/,
    )
  })
})
