/** @file `jupyter.image` and `jupyter.audio`: files, bytes and samples as values that are shown. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import type { MimeBundle } from '@diptych/protocol'
import type { Displayable } from './display.ts'
import { mediaBundle, soundBundle } from './formatters/media.ts'
import { mediaKind } from './formatters/mediaKind.ts'

/** Bytes of a file, or where it is: a path from the notebook's folder, or a `file:` URL. */
export type FileSource = Uint8Array | ArrayBuffer | string | URL

/**
 * A picture that is shown: PNG, JPEG, GIF, WebP or SVG.
 *
 * @throws {TypeError} for what is none of these; Node's error for a file that cannot be read
 */
export function image(source: FileSource): Displayable {
  const bytes = read(source, 'jupyter.image')
  const svg = svgText(bytes)
  if (svg !== undefined) return displayed({ 'image/svg+xml': svg, 'text/plain': `SVG image, ${bytes.length} bytes` })
  return displayed(media(bytes, 'image', 'a PNG, JPEG, GIF, WebP or SVG image', source, 'jupyter.image'))
}

/**
 * A sound that can be played: a WAV, FLAC, Ogg or MP3 file, or samples.
 *
 * @param source - a file; or samples from -1 to 1, one array, or one for each channel
 * @param options.sampleRate - of samples, in Hz
 * @throws {TypeError} for what is none of these, and for samples without a rate
 */
export function audio(
  source: FileSource | Float32Array | readonly Float32Array[],
  { sampleRate }: { sampleRate?: number } = {},
): Displayable {
  const channels = source instanceof Float32Array ? [source] : source
  if (!Array.isArray(channels)) {
    const file = source as FileSource
    return displayed(
      media(read(file, 'jupyter.audio'), 'audio', 'a WAV, FLAC, Ogg or MP3 sound', file, 'jupyter.audio'),
    )
  }
  const lengths = new Set(channels.map(samples => (samples instanceof Float32Array ? samples.length : undefined)))
  if (lengths.size !== 1 || lengths.has(undefined)) {
    throw new TypeError(
      `jupyter.audio: expected a Float32Array, or an array of them of one length, got ${brief(source)}.`,
    )
  }
  if (sampleRate === undefined || !(sampleRate > 0)) {
    throw new TypeError(
      `jupyter.audio: samples need the sampleRate in Hz, got ${brief(sampleRate)}. Pass {sampleRate: 44100}, or what they were recorded with.`,
    )
  }
  return displayed(soundBundle(channels as Float32Array[], sampleRate))
}

function displayed(bundle: MimeBundle): Displayable {
  return { [Symbol.for('Jupyter.display')]: () => bundle }
}

function read(source: FileSource, caller: string): Uint8Array {
  if (source instanceof Uint8Array) return source
  if (source instanceof ArrayBuffer) return new Uint8Array(source)
  const address = source instanceof URL ? source.href : source
  if (typeof address !== 'string') {
    throw new TypeError(
      `${caller}: expected bytes or the path of a file, got ${brief(source)}. Await what is a promise.`,
    )
  }
  if (/^https?:/.test(address)) {
    throw new TypeError(
      `${caller}: expected bytes or the path of a file, got the address ${address}. Fetch it: ${caller}(await (await fetch('${address}')).arrayBuffer()).`,
    )
  }
  return readFileSync(address.startsWith('file:') ? fileURLToPath(address) : address)
}

function svgText(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 4096)).toString().trimStart()
  return /^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]/i.test(start)
    ? Buffer.from(bytes).toString()
    : undefined
}

function media(bytes: Uint8Array, family: string, expected: string, source: unknown, caller: string): MimeBundle {
  const kind = mediaKind(bytes)
  if (kind?.type.startsWith(`${family}/`)) return mediaBundle(bytes, kind)
  const got = kind
    ? `a ${kind.name}`
    : `data that begin with ${Buffer.from(bytes.subarray(0, 8)).toString('hex') || 'nothing'}`
  const where = typeof source === 'string' ? ` in ${source}` : ''
  throw new TypeError(`${caller}: expected ${expected}, got ${got}${where}.`)
}

function brief(value: unknown): string {
  return inspect(value, { depth: 0, maxArrayLength: 3, maxStringLength: 40 })
}
