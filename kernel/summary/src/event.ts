/**
 * @file TensorFlow's Event with its Summary, to and from protobuf's wire format. Field numbers are those of event.proto and summary.proto.
 * Of what is not read here only the plugin's name is kept.
 */

import { type BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { readMessage, readNested, repeated } from './fields.ts'
import { decodeTensor, encodeTensor, type TensorProto } from './tensor.ts'

export interface Event {
  /** Seconds since 1970. */
  readonly wallTime: number
  readonly step: number
  /** In a file's first event: `brain.Event:2`. */
  readonly fileVersion?: string
  readonly summary?: readonly SummaryValue[]
  /** A training went back to `step`: what was written for this step and later ones is void. */
  readonly isRestart?: boolean
  /** The plugin that shows what else the event holds, a graph for example. */
  readonly plugin?: string
}

/** One value of one tag, in one of three forms. */
export interface SummaryValue {
  readonly tag: string
  /** The plugin that shows it. Some writers name it only with a tag's first value. */
  readonly plugin?: string
  readonly tensor?: TensorProto
  /** TensorFlow 1 and PyTorch: a scalar. */
  readonly simpleValue?: number
  /** TensorFlow 1 and PyTorch: a histogram. */
  readonly histo?: HistogramProto
}

/** Bucket i counts the values in [limit[i - 1], limit[i]); the lowest may reach below `min`, the highest above `max`. */
export interface HistogramProto {
  readonly min: number
  readonly max: number
  readonly limit: readonly number[]
  readonly count: readonly number[]
}

// One for all events: its memory is used again.
const writer = new BinaryWriter()

/** The event's bytes. Of a summary's values the tensors are written; the forms of TensorFlow 1 are only read. */
export function encodeEvent({ wallTime, step, fileVersion, summary = [] }: Event): Uint8Array {
  // An encoding that was cut short, by an interrupt for one, left its bytes.
  writer.finish()
  writer.tag(1, WireType.Bit64).double(wallTime)
  if (step !== 0) writer.tag(2, WireType.Varint).int64(step)
  if (fileVersion !== undefined) writer.tag(3, WireType.LengthDelimited).string(fileVersion)
  if (summary.length > 0) {
    writer.tag(5, WireType.LengthDelimited).fork()
    for (const value of summary) encodeValue(value)
    writer.join()
  }
  return writer.finish()
}

function encodeValue({ tag, plugin, tensor }: SummaryValue): void {
  writer.tag(1, WireType.LengthDelimited).fork()
  writer.tag(1, WireType.LengthDelimited).string(tag)
  if (tensor) {
    writer.tag(8, WireType.LengthDelimited).fork()
    encodeTensor(writer, tensor)
    writer.join()
  }
  if (plugin !== undefined) {
    writer.tag(9, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork()
    writer.tag(1, WireType.LengthDelimited).string(plugin).join().join()
  }
  writer.join()
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

const SESSION_START = 1

/** @throws if `bytes` are no message of protobuf */
export function decodeEvent(bytes: Uint8Array): Event {
  const event: Mutable<Event> = { wallTime: 0, step: 0 }
  readMessage(bytes, {
    1: reader => {
      event.wallTime = reader.double()
    },
    2: reader => {
      event.step = Number(reader.int64())
    },
    3: reader => {
      event.fileVersion = reader.string()
    },
    4: reader => {
      reader.bytes()
      event.plugin = 'graphs'
    },
    5: reader => {
      event.summary = decodeSummary(reader)
    },
    7: reader => {
      event.isRestart = decodeStatus(reader) === SESSION_START
    },
    8: reader => {
      reader.bytes()
      event.plugin = 'graph_tagged_run_metadata'
    },
  })
  return event
}

function decodeSummary(reader: BinaryReader): SummaryValue[] {
  const values: SummaryValue[] = []
  readNested(reader, { 1: reader => void values.push(decodeValue(reader)) })
  return values
}

function decodeValue(reader: BinaryReader): SummaryValue {
  const value: Mutable<SummaryValue> = { tag: '' }
  readNested(reader, {
    1: reader => {
      value.tag = reader.string()
    },
    2: reader => {
      value.simpleValue = reader.float()
    },
    // An image or a sound, in the form of TensorFlow 1, which names no plugin.
    4: reader => {
      reader.bytes()
      value.plugin ??= 'images'
    },
    5: reader => {
      value.histo = decodeHistogram(reader)
    },
    6: reader => {
      reader.bytes()
      value.plugin ??= 'audio'
    },
    8: reader => {
      value.tensor = decodeTensor(reader)
    },
    9: reader => {
      value.plugin = decodeMetadata(reader) ?? value.plugin
    },
  })
  return value
}

/** @returns the plugin's name in a SummaryMetadata */
function decodeMetadata(reader: BinaryReader): string | undefined {
  let plugin: string | undefined
  readNested(reader, {
    1: reader =>
      readNested(reader, {
        1: reader => {
          plugin = reader.string()
        },
      }),
  })
  return plugin
}

function decodeHistogram(reader: BinaryReader): HistogramProto {
  const limit: number[] = []
  const count: number[] = []
  const ends = { min: 0, max: 0 }
  readNested(reader, {
    1: reader => {
      ends.min = reader.double()
    },
    2: reader => {
      ends.max = reader.double()
    },
    6: repeated(reader => reader.double(), limit),
    7: repeated(reader => reader.double(), count),
  })
  return { ...ends, limit, count }
}

/** @returns the status of a SessionLog */
function decodeStatus(reader: BinaryReader): number {
  let status = 0
  readNested(reader, {
    1: reader => {
      status = reader.int32()
    },
  })
  return status
}
