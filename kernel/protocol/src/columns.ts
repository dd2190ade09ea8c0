/**
 * @file Columns of numbers in JSON: base64 of little-endian float64. JSON has no NaN and no infinity, and its text of a
 * column takes twice the room.
 */

/** The column as text for a payload. */
export function encodeColumn(column: ArrayLike<number>): string {
  const bytes = new Uint8Array(column.length * 8)
  const view = new DataView(bytes.buffer)
  for (let index = 0; index < column.length; index++) view.setFloat64(index * 8, column[index]!, true)
  let text = ''
  // In pieces: the arguments of one call are limited.
  for (let start = 0; start < bytes.length; start += 0x6000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x6000))
  }
  return btoa(text)
}

/** @throws {PayloadError} if `text` is no base64 of whole numbers of float64 */
export function decodeColumn(text: unknown, name: string): Float64Array {
  if (typeof text !== 'string') throw new PayloadError(`${name} must be a column in base64, got ${typeof text}`)
  let bytes: string
  try {
    bytes = atob(text)
  } catch {
    throw new PayloadError(`${name} must be a column in base64, got text that is none`)
  }
  if (bytes.length % 8 !== 0) {
    throw new PayloadError(`${name} must be a column of float64, 8 bytes each, got ${bytes.length} bytes`)
  }
  const view = new DataView(new ArrayBuffer(bytes.length))
  for (let index = 0; index < bytes.length; index++) view.setUint8(index, bytes.charCodeAt(index))
  return Float64Array.from({ length: bytes.length / 8 }, (_, index) => view.getFloat64(index * 8, true))
}

/** The numbers of a binary buffer of a comm message, wherever in its memory they lie. */
export function columnOf(buffer: ArrayBuffer | ArrayBufferView): Float64Array {
  const bytes = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer)
  if (bytes.length % 8 !== 0)
    throw new PayloadError(`a buffer must hold float64, 8 bytes each, got ${bytes.length} bytes`)
  // Copied: a view of float64 must begin at a multiple of 8.
  return new Float64Array(bytes.slice().buffer)
}

/** The column's numbers in memory for `room` of them. */
export function grow(column: Float64Array, room: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(room)
  grown.set(column)
  return grown
}

/** A payload that is not what its MIME type or comm says. */
export class PayloadError extends Error {
  override name = 'PayloadError'
}
