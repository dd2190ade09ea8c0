import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MimeBundle } from '@diptych/protocol'
import { afterAll, describe, expect, test } from 'vitest'
import type { Displayable } from '../display.ts'
import { audio, image } from '../displayFiles.ts'
import { formatResult } from './index.ts'

const fixture = JSON.parse(readFileSync(new URL('media.fixture.json', import.meta.url), 'utf8')) as {
  pictures: Record<'png' | 'jpeg' | 'progressive' | 'gif' | 'webp' | 'bmp', string>
  wav: string
}
const { pictures } = fixture
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'))
const playerOf = (type: string, base64: string): string =>
  `<audio controls src="data:${type};base64,${base64}"></audio>`
const bundleOf = (value: Displayable): MimeBundle => value[Symbol.for('Jupyter.display')]!()

const folder = mkdtempSync(join(tmpdir(), 'media-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('bytes', () => {
  test.each([
    ['png', 'image/png', 'PNG image, 7 × 5 pixels'],
    ['jpeg', 'image/jpeg', 'JPEG image, 7 × 5 pixels'],
    ['progressive', 'image/jpeg', 'JPEG image, 7 × 5 pixels'],
    ['gif', 'image/gif', 'GIF image, 7 × 5 pixels'],
    ['webp', 'image/webp', 'WebP image'],
  ] as const)('that are a %s are shown as the picture', (name, type, text) => {
    const bytes = bytesOf(pictures[name])
    const expected = { [type]: pictures[name], 'text/plain': `${text}, ${bytes.length} bytes` }
    expect(formatResult(bytes)).toEqual(expected)
    expect(formatResult(Buffer.from(bytes))).toEqual(expected)
    expect(formatResult(bytes.buffer)).toEqual(expected)
  })

  test('that are a part of a larger buffer are shown as that part', () => {
    const file = bytesOf(pictures.gif)
    const within = new Uint8Array(file.length + 6)
    within.set(file, 4)
    expect(formatResult(within.subarray(4, -2))).toMatchObject({ 'image/gif': pictures.gif })
  })

  test('that are a sound can be played', () => {
    expect(formatResult(bytesOf(fixture.wav))).toEqual({
      'text/html': playerOf('audio/wav', fixture.wav),
      'text/plain': 'WAV sound, 56 bytes',
    })
  })

  test('that only begin like a picture, or are none, stay numbers', () => {
    const beginnings = [
      bytesOf(pictures.png).subarray(0, 16),
      Uint8Array.of(255, 216, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
      new Uint8Array(0),
    ]
    for (const bytes of beginnings)
      expect(formatResult(bytes)).toEqual({ 'text/plain': expect.stringMatching(/^Uint8Array\(\d+\)/) })
    expect(formatResult(new Float32Array(bytesOf(pictures.png)))).not.toHaveProperty('image/png')
  })
})

describe('blobs', () => {
  test('of pictures are read', async () => {
    const blob = new Blob([bytesOf(pictures.jpeg) as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' })
    expect(await formatResult(blob)).toMatchObject({ 'image/jpeg': pictures.jpeg })
  })

  test('that say they are pictures and are not stay blobs', async () => {
    expect(await formatResult(new Blob(['x'], { type: 'image/png' }))).toEqual({
      'text/plain': "Blob { size: 1, type: 'image/png' }",
    })
  })
})

describe('what programs hold', () => {
  test('a canvas gives its own picture', () => {
    const canvas = { width: 7, height: 5, toDataURL: (type: string) => `data:${type};base64,${pictures.png}` }
    expect(formatResult(canvas)).toEqual({ 'image/png': pictures.png, 'text/plain': 'Canvas 7 × 5' })
  })

  test('four bytes for each pixel are drawn', async () => {
    const data = Uint8ClampedArray.from({ length: 3 * 2 * 4 }, (_, index) => (index % 4 === 3 ? 255 : index * 10))
    const bundle = formatResult({ width: 3, height: 2, data }) as Record<string, string>
    expect(bundle['text/plain']).toBe('Pixels 3 × 2')
    // resvg reads PNG: each pixel of the drawing is that of the data.
    const { Resvg } = await import('@resvg/resvg-js')
    const source = `<image width="3" height="2" image-rendering="optimizeSpeed" href="data:image/png;base64,${bundle['image/png']}"/>`
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2">${source}</svg>`
    expect([...new Resvg(svg).render().pixels]).toEqual([...data])
    expect(formatResult({ width: 3, height: 3, data })).not.toHaveProperty('image/png')
  })

  test('an audio buffer can be played; samples beyond 1 are cut', () => {
    const channels = [Float32Array.of(0, 0.25, -0.25), Float32Array.of(1, -2, Number.NaN)]
    const buffer = { sampleRate: 8000, numberOfChannels: 2, length: 3, getChannelData: (n: number) => channels[n]! }
    expect(formatResult(buffer)).toEqual({
      'text/html': playerOf('audio/wav', fixture.wav),
      'text/plain': 'Sound, 0.00 s, 8000 Hz, 2 channels',
    })
  })
})

describe('jupyter.image', () => {
  test('takes bytes, paths and file URLs', () => {
    const path = join(folder, 'a.png')
    writeFileSync(path, bytesOf(pictures.png))
    for (const source of [
      path,
      pathToFileURL(path),
      pathToFileURL(path).href,
      bytesOf(pictures.png),
      bytesOf(pictures.png).buffer as ArrayBuffer,
    ]) {
      expect(bundleOf(image(source))).toMatchObject({ 'image/png': pictures.png })
    }
  })

  test('takes SVG', () => {
    const path = join(folder, 'a.svg')
    const svg = '<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'
    writeFileSync(path, svg)
    expect(bundleOf(image(path))).toEqual({ 'image/svg+xml': svg, 'text/plain': `SVG image, ${svg.length} bytes` })
  })

  test('says what else it got, and what to do', () => {
    expect(() => image(bytesOf(pictures.bmp))).toThrow(
      'jupyter.image: expected a PNG, JPEG, GIF, WebP or SVG image, got data that begin with 424d',
    )
    expect(() => image(bytesOf(fixture.wav))).toThrow('got a WAV sound.')
    expect(() => image('https://a.b/c.png')).toThrow(
      "Fetch it: jupyter.image(await (await fetch('https://a.b/c.png')).arrayBuffer()).",
    )
    expect(() => image(Promise.resolve() as never)).toThrow('got Promise { undefined }. Await what is a promise.')
    expect(() => image(join(folder, 'none.png'))).toThrow('ENOENT')
  })
})

describe('jupyter.audio', () => {
  test('takes files, and samples with their rate', () => {
    expect(bundleOf(audio(bytesOf(fixture.wav)))).toMatchObject({ 'text/html': playerOf('audio/wav', fixture.wav) })
    const channels = [Float32Array.of(0, 0.25, -0.25), Float32Array.of(1, -1, 0)]
    expect(bundleOf(audio(channels, { sampleRate: 8000 }))).toMatchObject({
      'text/html': playerOf('audio/wav', fixture.wav),
    })
    expect(bundleOf(audio(new Float32Array(16_000), { sampleRate: 8000 }))['text/plain']).toBe(
      'Sound, 2.00 s, 8000 Hz, 1 channel',
    )
  })

  test('says what is missing', () => {
    expect(() => audio(new Float32Array(2))).toThrow('jupyter.audio: samples need the sampleRate in Hz, got undefined.')
    expect(() => audio([new Float32Array(2), new Float32Array(3)], { sampleRate: 1 })).toThrow('of one length')
    expect(() => audio([1, 2] as never)).toThrow(
      'jupyter.audio: expected a Float32Array, or an array of them of one length, got [ 1, 2 ].',
    )
    expect(() => audio(bytesOf(pictures.png))).toThrow('expected a WAV, FLAC, Ogg or MP3 sound, got a PNG image.')
  })
})
