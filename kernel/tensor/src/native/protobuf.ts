/** @file Protocol buffers' wire format, as far as TensorFlow's op definitions and attribute values need it. @see protobuf.dev/programming-guides/encoding */

/** One field of a message. */
export interface Field {
  readonly number: number
  /** A varint, or the bits of a fixed field. 0n for a field of bytes. */
  readonly value: bigint
  /** What a field of bytes holds: text, a message, packed numbers. Empty for numbers. */
  readonly bytes: Uint8Array
}

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5
const NONE = new Uint8Array(0)
const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** The fields of a message, in order. Groups, which nobody writes any more, end it. */
export function* readFields(message: Uint8Array): Generator<Field> {
  const reader = new Reader(message)
  while (!reader.atEnd) {
    const tag = Number(reader.varint())
    const number = tag >>> 3
    const kind = tag & 7
    if (kind === BYTES) yield { number, value: 0n, bytes: reader.take(Number(reader.varint())) }
    else if (kind === VARINT) yield { number, value: reader.varint(), bytes: NONE }
    else if (kind === FIXED64) yield { number, value: littleEndian(reader.take(8)), bytes: NONE }
    else if (kind === FIXED32) yield { number, value: littleEndian(reader.take(4)), bytes: NONE }
    else return
  }
}

export function readText(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** A packed list of varints. */
export function readVarints(bytes: Uint8Array): bigint[] {
  const reader = new Reader(bytes)
  const values: bigint[] = []
  while (!reader.atEnd) values.push(reader.varint())
  return values
}

/** A field of bytes: text, a message, or raw. */
export function bytesField(number: number, content: string | Uint8Array): Uint8Array {
  const bytes = typeof content === 'string' ? encoder.encode(content) : content
  return concatenate([varint(BigInt((number << 3) | BYTES)), varint(BigInt(bytes.length)), bytes])
}

/** A field that holds an integer, or a boolean as 0 or 1. */
export function varintField(number: number, value: number | bigint): Uint8Array {
  return concatenate([varint(BigInt((number << 3) | VARINT)), varint(BigInt.asUintN(64, BigInt(value)))])
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

class Reader {
  private at = 0
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get atEnd(): boolean {
    return this.at >= this.bytes.length
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; !this.atEnd; shift += 7n) {
      const byte = this.bytes[this.at++]!
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    return value
  }

  take(count: number): Uint8Array {
    const taken = this.bytes.subarray(this.at, this.at + count)
    this.at += count
    return taken
  }
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = value
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}
