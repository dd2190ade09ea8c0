/** @file Reads protobuf messages by field number. */

import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/** What to do with a field's value, which lies at the reader's position. */
export type FieldReader = (reader: BinaryReader, wire: WireType) => void

/** Reads the fields of a message that `readers` name, in the order in which they come, and passes over the others. @throws if `bytes` are no message */
export function readFields(bytes: Uint8Array, readers: Readonly<Record<number, FieldReader>>): void {
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag()
    const read = readers[field]
    if (read) read(reader, wire)
    else reader.skip(wire, field)
  }
  if (reader.pos > reader.len) throw new RangeError('the message ends inside a field')
}

/** Reads a repeated field of numbers: one or, where they are packed, several. */
export function repeated(read: (reader: BinaryReader) => number, into: number[]): FieldReader {
  return (reader, wire) => {
    if (wire !== WireType.LengthDelimited) {
      into.push(read(reader))
      return
    }
    const end = reader.uint32() + reader.pos
    while (reader.pos < end) into.push(read(reader))
  }
}
