/** @file Encoded pictures and sounds as bytes, as blobs, and as what canvases and audio programs hold: shown, and played. */
import type { MimeBundle } from '@diptych/protocol'
import { type Formatter, inspectPlainly, peek } from './formatter.ts'
import { type MediaKind, mediaKind } from './mediaKind.ts'
import { encodePng } from './png.ts'
import { encodeWav } from './wav.ts'

/** A file of a picture or a sound, as `readFile`, `fetch` and `tf.node.encodePng` give it. Reading a blob takes time, so its type decides first. */
export const mediaFile: Formatter<Uint8Array | ArrayBuffer | Blob> = {
  name: 'mediaFile',
  matches(value): value is Uint8Array | ArrayBuffer | Blob {
    if (value instanceof Blob) return /^(image|audio)\//.test(value.type)
    return (value instanceof Uint8Array || value instanceof ArrayBuffer) && mediaKind(asBytes(value)) !== undefined
  },
  format(value) {
    const show = (bytes: Uint8Array): MimeBundle => {
      const kind = mediaKind(bytes)
      return kind ? mediaBundle(bytes, kind) : { 'text/plain': inspectPlainly(value) }
    }
    return value instanceof Blob ? value.arrayBuffer().then(buffer => show(asBytes(buffer))) : show(asBytes(value))
  },
}

interface Canvas {
  readonly width: number
  readonly height: number
  toDataURL(type: string): string
}

/** What packages such as canvas and @napi-rs/canvas draw on. */
export const canvas: Formatter<Canvas> = {
  name: 'canvas',
  matches: (value): value is Canvas =>
    typeof peek(value, 'toDataURL') === 'function' && typeof peek(value, 'width') === 'number',
  format(value) {
    const data = String(value.toDataURL('image/png')).replace(/^data:image\/png;base64,/, '')
    return { 'image/png': data, 'text/plain': `Canvas ${value.width} × ${value.height}` }
  },
}

interface PixelData {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array | Uint8ClampedArray
}

/** `ImageData`, and what pngjs and jpeg-js decode: four bytes for each pixel. */
export const pixelData: Formatter<PixelData> = {
  name: 'pixelData',
  matches(value): value is PixelData {
    const [width, height, data] = [peek(value, 'width'), peek(value, 'height'), peek(value, 'data')]
    if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray)) return false
    return (
      Number.isInteger(width) && Number.isInteger(height) && data.length > 0 && data.length === +width! * +height! * 4
    )
  },
  format: ({ width, height, data }) => ({
    'image/png': encodePng(width, height, data).toString('base64'),
    'text/plain': `Pixels ${width} × ${height}`,
  }),
}

interface AudioBufferLike {
  readonly sampleRate: number
  readonly numberOfChannels: number
  readonly length: number
  getChannelData(channel: number): Float32Array
}

/** The Web Audio API's, as packages for Node have it. */
export const audioBuffer: Formatter<AudioBufferLike> = {
  name: 'audioBuffer',
  matches: (value): value is AudioBufferLike =>
    typeof peek(value, 'sampleRate') === 'number' && typeof peek(value, 'getChannelData') === 'function',
  format(value) {
    const channels = Array.from({ length: value.numberOfChannels }, (_, channel) => value.getChannelData(channel))
    return soundBundle(channels, value.sampleRate)
  },
}

/** @param channels - samples from -1 to 1 @param sampleRate - in Hz */
export function soundBundle(channels: readonly Float32Array[], sampleRate: number): MimeBundle {
  const seconds = (channels[0]?.length ?? 0) / sampleRate
  const text = `Sound, ${seconds.toFixed(2)} s, ${sampleRate} Hz, ${channels.length} channel${channels.length === 1 ? '' : 's'}`
  return { 'text/html': player('audio/wav', encodeWav(channels, sampleRate)), 'text/plain': text }
}

export function mediaBundle(bytes: Uint8Array, { type, name, size }: MediaKind): MimeBundle {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = [name, ...(size ? [`${size.width} × ${size.height} pixels`] : []), `${bytes.length} bytes`].join(', ')
  // Front ends have no renderer for sounds, but the page itself has.
  return type.startsWith('image/')
    ? { [type]: data.toString('base64'), 'text/plain': text }
    : { 'text/html': player(type, data), 'text/plain': text }
}

function player(type: string, data: Buffer): string {
  return `<audio controls src="data:${type};base64,${data.toString('base64')}"></audio>`
}

function asBytes(value: Uint8Array | ArrayBuffer): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array(value)
}
