/** @file Reads protobuf messages by field number. */

import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/** What to do with a field's value, which lies at the reader's position. */
export type FieldReader = (reader: BinaryReader, wire: WireType) => void

type FieldReaders = Readonly<Record<number, FieldReader>>

/** Reads the fields of a message that `readers` name, in the order in which they come, and passes over the others. @throws if `bytes` are no message */
export function readMessage(bytes: Uint8Array, readers: FieldReaders): void {
  const reader = new BinaryReader(bytes)
  readFields(reader, reader.len, readers)
}

/** As `readMessage`, of the message that is a field's value. */
export function readNested(reader: BinaryReader, readers: FieldReaders): void {
  const length = reader.uint32()
  readFields(reader, reader.pos + length, readers)
}

function readFields(reader: BinaryReader, end: number, readers: FieldReaders): void {
  while (reader.pos < end) {
    const [field, wire] = reader.tag()
    const read = readers[field]
    if (read) read(reader, wire)
    else reader.skip(wire, field)
  }
  if (reader.pos > end) throw new RangeError('the message ends inside a field')
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
