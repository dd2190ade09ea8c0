/**
 * @file TFRecord's frame: a length (8 bytes), its checksum (4), the data, their checksum (4), all lowest byte first.
 *
 * @see https://www.tensorflow.org/tutorials/load_data/tfrecord
 */

import { crc32c } from './crc32c.ts'

/** Before the data: their length and its checksum. */
export const HEADER_BYTES = 12

/** What a frame adds to its data. */
export const FRAME_BYTES = HEADER_BYTES + 4

// Protobuf's own limit; a longer record cannot be an event.
const MAX_DATA_BYTES = 0x7fffffff

/** Puts a record into `buffer` at `at`, where there must be room. @returns the position after it */
export function putRecord(buffer: Buffer, at: number, data: Uint8Array): number {
  const start = at + HEADER_BYTES
  const end = start + data.length
  buffer.writeUInt32LE(data.length, at)
  buffer.writeUInt32LE(0, at + 4)
  buffer.writeUInt32LE(maskedChecksum(buffer, at, at + 8), at + 8)
  buffer.set(data, start)
  buffer.writeUInt32LE(maskedChecksum(data, 0, data.length), end)
  return end + 4
}

/** How long the data are, by the header at `at`. `undefined`: the header is damaged, and where the next record begins is unknown. */
export function dataLength(buffer: Buffer, at: number): number | undefined {
  if (buffer.readUInt32LE(at + 8) !== maskedChecksum(buffer, at, at + 8)) return undefined
  const length = buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * 2 ** 32
  return length <= MAX_DATA_BYTES ? length : undefined
}

/** The data, of `length` bytes, of the record at `at`; not a copy. `undefined`: they are damaged. */
export function recordData(buffer: Buffer, at: number, length: number): Buffer | undefined {
  const start = at + HEADER_BYTES
  const end = start + length
  return buffer.readUInt32LE(end) === maskedChecksum(buffer, start, end) ? buffer.subarray(start, end) : undefined
}

// Masked, because a checksum of data that hold their own checksum is weak.
function maskedChecksum(bytes: Uint8Array, start: number, end: number): number {
  const checksum = crc32c(bytes, start, end)
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0
}
