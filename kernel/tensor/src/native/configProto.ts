/** @file TensorFlow's ConfigProto, which a context starts with, in protobuf's wire format. Field numbers are those of tensorflow/core/protobuf/config.proto. */

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

/** The part of ConfigProto that is used here. */
export interface ConfigProto {
  /** The number of devices by type. Left out: as many as there are. */
  readonly deviceCount?: Readonly<Record<string, number>>
  /** An op that cannot run on the device it was given runs on another. */
  readonly allowSoftPlacement?: boolean
  /** What the graph optimiser does only if it is asked to. */
  readonly rewrites?: {
    /** Ops on GPUs in float16. */
    readonly autoMixedPrecision?: boolean
    /** Ops on CPUs in bfloat16. */
    readonly autoMixedPrecisionOnednnBfloat16?: boolean
  }
  readonly gpuOptions?: {
    /** Take memory as it is needed, not all at the start. */
    readonly allowGrowth?: boolean
    /** For each GPU the memory that TensorFlow may take, MiB. GPUs beyond the list are not used. */
    readonly memoryLimitsMb?: readonly number[]
  }
}

export function encodeConfigProto({
  deviceCount = {},
  gpuOptions,
  allowSoftPlacement,
  rewrites,
}: ConfigProto): Uint8Array {
  const writer = new BinaryWriter()
  for (const [type, count] of Object.entries(deviceCount)) {
    nested(writer, 1, () => {
      writer.tag(1, WireType.LengthDelimited).string(type)
      writer.tag(2, WireType.Varint).int32(count)
    })
  }
  if (gpuOptions) nested(writer, 6, () => writeGpuOptions(writer, gpuOptions))
  if (allowSoftPlacement !== undefined) writer.tag(7, WireType.Varint).bool(allowSoftPlacement)
  if (rewrites) nested(writer, 10, () => nested(writer, 10, () => writeRewrites(writer, rewrites)))
  return writer.finish()
}

function writeGpuOptions(writer: BinaryWriter, options: NonNullable<ConfigProto['gpuOptions']>): void {
  const { allowGrowth, memoryLimitsMb = [] } = options
  if (allowGrowth !== undefined) writer.tag(4, WireType.Varint).bool(allowGrowth)
  if (memoryLimitsMb.length === 0) return
  // experimental.virtual_devices: for each GPU the sizes of its virtual devices, here of one.
  nested(writer, 9, () => {
    for (const limitMb of memoryLimitsMb) nested(writer, 1, () => nested(writer, 1, () => writer.float(limitMb)))
  })
}

// graph_options.rewrite_options, of tensorflow/core/protobuf/rewriter_config.proto: a toggle is 1 for on.
function writeRewrites(writer: BinaryWriter, rewrites: NonNullable<ConfigProto['rewrites']>): void {
  if (rewrites.autoMixedPrecision) writer.tag(23, WireType.Varint).int32(1)
  if (rewrites.autoMixedPrecisionOnednnBfloat16) writer.tag(31, WireType.Varint).int32(1)
}

function nested(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork()
  write()
  writer.join()
}
