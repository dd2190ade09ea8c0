/** @file What encoded pictures and sounds say of themselves in their first bytes. */

export interface MediaKind {
  /** MIME type. */
  readonly type: string
  /** As people call it: `PNG image`. */
  readonly name: string
  /** Pixels, of pictures. */
  readonly size?: { readonly width: number; readonly height: number }
}

type Size = MediaKind['size']

/** Longer than any of the headers that are read. */
const SHORTEST = 12

/** What `bytes` are an encoded form of; undefined for other data. Numbers that begin like a picture by chance lack the rest of its header. */
export function mediaKind(bytes: Uint8Array): MediaKind | undefined {
  if (bytes.length < SHORTEST) return undefined
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const begins = (text: string, at = 0): boolean => data.toString('latin1', at, at + text.length) === text
  if (begins('\x89PNG\r\n\x1a\n')) return picture('PNG', pngSize(data))
  if (begins('\xff\xd8\xff')) return picture('JPEG', jpegSize(data))
  if (begins('GIF87a') || begins('GIF89a')) return picture('GIF', gifSize(data))
  if (begins('RIFF') && begins('WEBP', 8)) return { type: 'image/webp', name: 'WebP image' }
  if (begins('RIFF') && begins('WAVE', 8)) return { type: 'audio/wav', name: 'WAV sound' }
  if (begins('fLaC')) return { type: 'audio/flac', name: 'FLAC sound' }
  if (begins('OggS')) return { type: 'audio/ogg', name: 'Ogg sound' }
  if (begins('ID3')) return { type: 'audio/mpeg', name: 'MP3 sound' }
  return undefined
}

function picture(format: string, size: Size): MediaKind | undefined {
  return size && { type: `image/${format.toLowerCase()}`, name: `${format} image`, size }
}

function pngSize(data: Buffer): Size {
  if (data.length < 24 || data.toString('latin1', 12, 16) !== 'IHDR') return undefined
  return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
}

function gifSize(data: Buffer): Size {
  return { width: data.readUInt16LE(6), height: data.readUInt16LE(8) }
}

/** Goes from segment to segment until a frame header. */
function jpegSize(data: Buffer): Size {
  let at = 2
  while (at + 9 <= data.length && data[at] === 0xff) {
    const marker = data[at + 1]!
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { width: data.readUInt16BE(at + 7), height: data.readUInt16BE(at + 5) }
    // A byte 0xff before a marker is padding.
    at += marker === 0xff ? 1 : 2 + data.readUInt16BE(at + 2)
  }
  return undefined
}
