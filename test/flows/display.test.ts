/** @file What cells show, in a real kernel beside real packages. */

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DisplayData, MimeBundle } from '@diptych/protocol'
import { afterAll, describe, expect, test } from 'vitest'
import { contents, describeWithTensorflow, runCell, startKernel } from './session.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
// Below the checkout, so that cells find the packages.
mkdirSync(join(root, '.diptych'), { recursive: true })
const folder = mkdtempSync(join(root, '.diptych/display-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const kernel = await startKernel({ cwd: folder })

/** The bundle of a cell's result. */
async function bundleOf(code: string): Promise<MimeBundle> {
  const { reply, messages } = await runCell(kernel, code)
  expect(reply).toMatchObject({ status: 'ok' })
  return contents<DisplayData>(messages, 'execute_result')[0]!.data
}

const png = /^iVBORw0KGgo/

describe("Deno's convention", () => {
  test('jupyter.$display names the method, and jupyter.format gives the bundle', async () => {
    const { result } = await runCell(
      kernel,
      "JSON.stringify(await jupyter.format({ [jupyter.$display]: () => ({ 'text/html': '<i>1</i>', 'text/plain': 'one' }) }))",
    )
    expect(result).toBe(`'{"text/html":"<i>1</i>","text/plain":"one"}'`)
  })

  test('broadcast publishes any message, with metadata and buffers', async () => {
    const { messages } = await runCell(
      kernel,
      "jupyter.broadcast('display_data', { data: { 'text/plain': 'a' }, metadata: {}, transient: {} }, { metadata: { m: 1 }, buffers: [Uint8Array.of(1, 255)] })",
    )
    const message = messages.find(({ header }) => header.msg_type === 'display_data')!
    expect(message.content).toEqual({ data: { 'text/plain': 'a' }, metadata: {}, transient: {} })
    expect(message.metadata).toEqual({ m: 1 })
    expect(message.buffers.map(buffer => [...buffer])).toEqual([[1, 255]])
  })

  test('an image by its path from the notebook, and a file that is none', async () => {
    const circle = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><circle r="2"/></svg>'
    writeFileSync(join(folder, 'circle.svg'), circle)
    writeFileSync(join(folder, 'notes.txt'), 'nothing to see')
    expect(await bundleOf("jupyter.image('circle.svg')")).toEqual({
      'image/svg+xml': circle,
      'text/plain': `SVG image, ${circle.length} bytes`,
    })
    expect((await runCell(kernel, "jupyter.image('notes.txt')")).reply).toMatchObject({
      status: 'error',
      ename: 'TypeError',
      evalue:
        'jupyter.image: expected a PNG, JPEG, GIF, WebP or SVG image, got data that begin with 6e6f7468696e6720 in notes.txt.',
    })
  })
})

describe('charts', () => {
  test('of Observable Plot, drawn with jsdom', async () => {
    const bundle = await bundleOf(`import * as Plot from '@observablehq/plot'
import { JSDOM } from 'jsdom'
const { document } = new JSDOM().window
Plot.dot([[1, 2], [3, 4]]).plot({ document, width: 200 })`)
    expect(bundle['text/html']).toMatch(/^<svg .*<circle cx="\d+(\.\d+)?" cy="\d+(\.\d+)?" r="3"><\/circle>.*<\/svg>$/s)
    expect(bundle['image/svg+xml']).toContain(' xmlns="http://www.w3.org/2000/svg"')
    expect(bundle['text/plain']).toMatch(/^<svg class="plot[^>]* width="200"[^>]*>$/)
  })

  test('of Observable Plot with a title are figures', async () => {
    const { 'text/html': html, 'text/plain': text } = await bundleOf(
      "Plot.dot([[1, 2]]).plot({ document, title: 'One dot' })",
    )
    expect(html).toMatch(/^<figure .*<h2>One dot<\/h2><svg .*<\/figure>$/s)
    expect(text).toMatch(/^<figure /)
  })

  test('of Vega-Lite, with a picture where its packages are installed', async () => {
    const bundle = await bundleOf(
      "({ $schema: 'https://vega.github.io/schema/vega-lite/v6.json', data: { values: [{ a: 'x', b: 2 }] }, mark: 'bar', encoding: { x: { field: 'a' }, y: { field: 'b', type: 'quantitative' } } })",
    )
    expect(bundle['application/vnd.vegalite.v5+json']).toMatchObject({
      mark: 'bar',
      data: { values: [{ a: 'x', b: 2 }] },
    })
    expect(bundle['image/png']).toMatch(png)
    expect(bundle['text/plain']).toContain("mark: 'bar'")
  })

  test('that cannot be drawn, or whose data are elsewhere, keep their form for the page', async () => {
    const chart = (more: string): string => `({ $schema: 'https://vega.github.io/schema/vega-lite/v5.json', ${more} })`
    const broken = await bundleOf(chart("mark: 'no such mark', data: { values: [1] }"))
    expect(Object.keys(broken)).toEqual(['application/vnd.vegalite.v5+json', 'text/plain'])
    const remote = await bundleOf(chart("mark: 'bar', data: { url: 'https://127.0.0.1:1/a.csv' }"))
    expect(Object.keys(remote)).toEqual(['application/vnd.vegalite.v5+json', 'text/plain'])
  })
})

const hasPolars = existsSync(join(root, 'node_modules/nodejs-polars'))

test.skipIf(!hasPolars)(
  `data frames of nodejs-polars are tables${hasPolars ? '' : ' (skipped: nodejs-polars is not installed, which weighs 120 MB)'}`,
  async () => {
    const bundle = await bundleOf("require('nodejs-polars').DataFrame({ a: [1, 2], b: ['x', '<y>'] })")
    expect(bundle['text/html']).toContain('<td>&lt;y&gt;</td>')
    expect(bundle['application/vnd.dataresource+json']).toMatchObject({
      data: [
        { a: 1, b: 'x' },
        { a: 2, b: '<y>' },
      ],
    })
    expect(bundle['text/plain']).toContain('shape: (2, 2)')
  },
)

describe('values by themselves', () => {
  test.each([
    ["new Map([['a', { b: [1] }]])", "Map(1) { 'a' => { b: [ 1 ] } }"],
    ['new Set([1, "a"])', "Set(2) { 1, 'a' }"],
    ['Promise.resolve(1)', 'Promise { 1 }'],
    ['new Promise(() => {})', 'Promise { <pending> }'],
    ['Float32Array.of(1, 2.5)', 'Float32Array(2) [ 1, 2.5 ]'],
    ['class Point { x = 1 }; new Point()', 'Point { x: 1 }'],
    [
      "new Error('bad', { cause: new TypeError('deep') })",
      expect.stringMatching(
        /^Error: bad\n {4}at cell_\d+\.ts:1:\d+ \{\n {2}\[cause\]: TypeError: deep\n {6}at cell_\d+\.ts:1:\d+\n\}$/,
      ),
    ],
  ])('%s', async (code, text) => {
    expect(await bundleOf(code)).toEqual({ 'text/plain': text })
  })

  test('arrays of objects are tables', async () => {
    expect((await bundleOf('[{ a: 1, b: [2, 3] }]'))['text/html']).toBe(
      '<table><thead><tr><th></th><th>a</th><th>b</th></tr></thead><tbody><tr><th>0</th><td>1</td><td>[ 2, 3 ]</td></tr></tbody></table>',
    )
  })

  test('samples are played', async () => {
    const { 'text/html': html, 'text/plain': text } = await bundleOf(
      'jupyter.audio(Float32Array.from({ length: 8000 }, (_, i) => Math.sin(i / 10)), { sampleRate: 8000 })',
    )
    expect(html).toMatch(/^<audio controls src="data:audio\/wav;base64,UklGR/)
    expect(text).toBe('Sound, 1.00 s, 8000 Hz, 1 channel')
  })
})

describeWithTensorflow('tensors', () => {
  test('as encoded pictures are shown', async () => {
    const image = "tf.zeros([2, 3, 3], 'int32')"
    expect(await bundleOf(`await tf.node.encodePng(${image})`)).toEqual({
      'image/png': expect.stringMatching(png),
      'text/plain': expect.stringMatching(/^PNG image, 3 × 2 pixels, \d+ bytes$/),
    })
    expect(await bundleOf(`jupyter.image(await tf.node.encodeJpeg(${image}))`)).toMatchObject({
      'text/plain': expect.stringMatching(/^JPEG image, 3 × 2 pixels/),
    })
  })

  test('and models in text', async () => {
    expect(await bundleOf('tf.tensor1d([1, 2])')).toEqual({ 'text/plain': 'Tensor float32 [2]\n[1, 2]' })
    const { 'text/plain': text } = await bundleOf(
      'tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] })',
    )
    expect(text).toContain('Total params: 3')
  })
})
