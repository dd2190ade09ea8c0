/** @file `tf.node`'s images: PNG, JPEG, GIF and BMP, decoded and encoded by TensorFlow's ops. */

import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core'
import { EngineTensor } from '../engineTensor.ts'
import { ArgumentError, ImageError, TensorFlowError } from '../errors.ts'
import { execute } from '../execute.ts'
import { tensorOf } from '../graph/engineTensors.ts'
import { guarded } from '../interrupt.ts'
import { boolAttr, floatAttr, intAttr, stringAttr, typeAttr } from '../kernels/kernel.ts'
import type { OpAttribute } from '../native/attributes.ts'
import { TF_INT32, TF_STRING, TF_UINT8, TF_UINT16 } from '../native/dtypes.ts'
import { core } from '../tfjs.ts'

/** How deep a channel of a PNG image is: `int32` stands for 8 bits, as in tfjs; `uint16` for 16. */
export type PngDepth = 'int32' | 'uint16'

const FIRST_BYTES = {
  JPEG: [0xff, 0xd8, 0xff],
  PNG: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  GIF: [0x47, 0x49, 0x46, 0x38],
  BMP: [0x42, 0x4d],
}

/**
 * Decodes an image of any of the four formats, which it tells by its first bytes.
 *
 * @param contents - the file's bytes.
 * @param channels - 0 (default): as many as the image has; 1 gray, 3 RGB, 4 RGBA, where the format has them. A GIF always has 3.
 * @param dtype - `'int32'` is the only one.
 * @param expandAnimations - true (default): a GIF has all its frames; false: its first one, as a tensor of rank 3.
 * @returns int32 [height, width, channels], of a GIF [frames, height, width, 3]; values 0 to 255.
 * @throws {ArgumentError} if the bytes are of no such format. @throws {ImageError} if they are damaged.
 */
export function decodeImage(
  contents: Uint8Array,
  channels = 0,
  dtype = 'int32',
  expandAnimations = true,
): Tensor3D | Tensor4D {
  checkDtype('decodeImage', dtype, ['int32'])
  checkBytes('decodeImage', contents)
  const format = formatOf(contents)
  if (format === 'JPEG') return decodeJpeg(contents, channels)
  if (format === 'PNG') return decodePng(contents, channels)
  if (format === 'BMP') return decodeBmp(contents, channels)
  if (format === 'GIF') {
    return core.tidy(() => {
      const frames = decodeGif(contents)
      return expandAnimations ? frames : frames.slice(0, 1).squeeze<Tensor3D>([0])
    })
  }
  const start = Array.from(contents.subarray(0, 8), byte => byte.toString(16).padStart(2, '0')).join(' ')
  throw new ArgumentError(
    `tf.node.decodeImage: Expected image (BMP, JPEG, PNG, or GIF), but got unsupported image type: ` +
      `${contents.length} bytes that begin with ${start || 'nothing'}. Give the whole file's bytes.`,
  )
}

/**
 * Decodes a PNG image.
 *
 * @param channels - 0 (default): as many as the image has; 1 gray, 3 RGB, 4 RGBA.
 * @param dtype - `'int32'` (default): values 0 to 255, also of an image with 16 bits a channel; `'uint16'`: 0 to 65535.
 * @returns int32 [height, width, channels].
 * @throws {ArgumentError | ImageError}
 */
export function decodePng(contents: Uint8Array, channels = 0, dtype: PngDepth | string = 'int32'): Tensor3D {
  checkDtype('decodePng', dtype, ['int32', 'uint16'])
  const type = typeAttr('dtype', dtype === 'uint16' ? TF_UINT16 : TF_UINT8)
  return decode('decodePng', 'DecodePng', contents, channels, [type])
}

/**
 * Decodes a JPEG image.
 *
 * @param channels - 0 (default): as many as the image has; 1 gray, 3 RGB.
 * @param ratio - 1 (default), 2, 4 or 8: makes the image smaller while it decodes, which is faster.
 * @param fancyUpscaling - smoother planes of colour. Default true.
 * @param tryRecoverTruncated - decode what there is of an image that is cut off. Default false.
 * @param acceptableFraction - the share of lines that such an image must have. Default 1.
 * @param dctMethod - `'INTEGER_FAST'`, `'INTEGER_ACCURATE'`, or `''` (default): the library's own choice.
 * @returns int32 [height, width, channels], values 0 to 255.
 * @throws {ArgumentError | ImageError}
 */
export function decodeJpeg(
  contents: Uint8Array,
  channels = 0,
  ratio = 1,
  fancyUpscaling = true,
  tryRecoverTruncated = false,
  acceptableFraction = 1,
  dctMethod = '',
): Tensor3D {
  return decode('decodeJpeg', 'DecodeJpeg', contents, channels, [
    whole('decodeJpeg', 'ratio', ratio),
    boolAttr('fancy_upscaling', fancyUpscaling),
    boolAttr('try_recover_truncated', tryRecoverTruncated),
    floatAttr('acceptable_fraction', Number(acceptableFraction)),
    stringAttr('dct_method', dctMethod),
  ])
}

/**
 * Decodes a BMP image.
 *
 * @param channels - 0 (default): as many as the image has; 3 RGB, 4 RGBA.
 * @returns int32 [height, width, channels], values 0 to 255.
 * @throws {ArgumentError | ImageError}
 */
export function decodeBmp(contents: Uint8Array, channels = 0): Tensor3D {
  return decode('decodeBmp', 'DecodeBmp', contents, channels)
}

/**
 * Decodes all frames of a GIF image.
 *
 * @returns int32 [frames, height, width, 3], values 0 to 255.
 * @throws {ArgumentError | ImageError}
 */
export function decodeGif(contents: Uint8Array): Tensor4D {
  return decode('decodeGif', 'DecodeGif', contents)
}

/**
 * Encodes an image as PNG.
 *
 * @param image - [height, width, channels] with 1 to 4 channels, values 0 to 255; fractions are cut off.
 * @param compression - -1 (the library's choice), or 0 (none) to 9 (smallest). Default 1.
 * @param dtype - `'uint16'`: 16 bits a channel, values 0 to 65535. Default `'int32'`: 8 bits.
 * @throws {ArgumentError} on another shape, or a value outside the range.
 * @example const png = await tf.node.encodePng(tf.zeros([2, 2, 3], 'int32'))
 */
export async function encodePng(image: Tensor3D, compression = 1, dtype: PngDepth = 'int32'): Promise<Uint8Array> {
  checkDtype('encodePng', dtype, ['int32', 'uint16'])
  checkChannels('encodePng', image, [1, 2, 3, 4])
  return encode('encodePng', 'EncodePng', image, dtype === 'uint16' ? TF_UINT16 : TF_UINT8, [
    whole('encodePng', 'compression', compression),
  ])
}

/**
 * Encodes an image as JPEG.
 *
 * @param image - [height, width, channels] with 1 (gray) or 3 (RGB) channels, values 0 to 255; fractions are cut off.
 * @param format - `'grayscale'`, `'rgb'`, or `''` (default): by the number of channels.
 * @param quality - 0 to 100, default 95.
 * @param progressive - load from coarse to fine. Default false.
 * @param optimizeSize - a smaller file of the same quality, more slowly. Default false.
 * @param chromaDownsampling - store colours at half the resolution. Default true.
 * @param densityUnit - `'in'` (default) or `'cm'`: the unit of `xDensity` and `yDensity`, pixels per unit, default 300.
 * @param xmpMetadata - embedded in the header, if not empty.
 * @throws {ArgumentError} on another shape, or a value outside 0 to 255.
 * @example const jpeg = await tf.node.encodeJpeg(tf.zeros([2, 2, 3], 'int32'))
 */
export async function encodeJpeg(
  image: Tensor3D,
  format: '' | 'grayscale' | 'rgb' = '',
  quality = 95,
  progressive = false,
  optimizeSize = false,
  chromaDownsampling = true,
  densityUnit: 'in' | 'cm' = 'in',
  xDensity = 300,
  yDensity = 300,
  xmpMetadata = '',
): Promise<Uint8Array> {
  checkChannels('encodeJpeg', image, [1, 3])
  return encode('encodeJpeg', 'EncodeJpeg', image, TF_UINT8, [
    stringAttr('format', format),
    whole('encodeJpeg', 'quality', quality),
    boolAttr('progressive', progressive),
    boolAttr('optimize_size', optimizeSize),
    boolAttr('chroma_downsampling', chromaDownsampling),
    stringAttr('density_unit', densityUnit),
    whole('encodeJpeg', 'x_density', xDensity),
    whole('encodeJpeg', 'y_density', yDensity),
    stringAttr('xmp_metadata', xmpMetadata),
  ])
}

function decode<Image extends Tensor>(
  caller: string,
  op: string,
  contents: Uint8Array,
  channels?: number,
  attributes: readonly OpAttribute[] = [],
): Image {
  checkBytes(caller, contents)
  const all = channels === undefined ? attributes : [intAttr('channels', channels), ...attributes]
  if (channels !== undefined && ![0, 1, 3, 4].includes(channels)) {
    throw new ArgumentError(
      `tf.node.${caller}: channels must be 0 (as in the image), 1, 3 or 4, got ${String(channels)}.`,
    )
  }
  const made = [EngineTensor.fromValues([], TF_STRING, [contents])]
  try {
    made.push(...execute(op, all, [made[0]!], 1))
    const [image] = cast(made[1]!, TF_INT32)
    return tensorOf(image!) as Image
  } catch (error) {
    if (!(error instanceof TensorFlowError)) throw error
    throw new ImageError(
      `tf.node.${caller}: ${contents.length} bytes ${describe(contents)} could not be decoded: ${error.message}. ` +
        "Give the whole file's bytes, and a number of channels that it can have.",
      { cause: error },
    )
  } finally {
    for (const tensor of made) tensor.dispose()
  }
}

async function encode(
  caller: string,
  op: string,
  image: Tensor3D,
  dtype: number,
  attributes: readonly OpAttribute[],
): Promise<Uint8Array> {
  const values = await image.data()
  const most = dtype === TF_UINT16 ? 65535 : 255
  const wrong = values.findIndex((value: number) => !(value > -1 && value < most + 1))
  if (wrong >= 0) {
    throw new ArgumentError(
      `tf.node.${caller}: values must be from 0 to ${most}, got ${values[wrong]}. ` +
        `Scale the image, or clip it by image.clipByValue(0, ${most}).`,
    )
  }
  return guarded(() => {
    const made = [EngineTensor.fromValues(image.shape, TF_INT32, Int32Array.from(values))]
    try {
      made.push(...cast(made[0]!, dtype))
      made.push(...execute(op, attributes, [made[1]!], 1))
      return (made[2]!.read() as Uint8Array[])[0]!
    } finally {
      for (const tensor of made) tensor.dispose()
    }
  })
}

function cast(tensor: EngineTensor, dtype: number): EngineTensor[] {
  return execute('Cast', [typeAttr('SrcT', tensor.dtype), typeAttr('DstT', dtype)], [tensor], 1)
}

/** An attribute that a caller gives. */
function whole(caller: string, name: string, value: number): OpAttribute {
  if (Number.isSafeInteger(value)) return intAttr(name, value)
  throw new ArgumentError(`tf.node.${caller}: ${name} must be a whole number, got ${String(value)}.`)
}

function checkBytes(caller: string, contents: unknown): void {
  if (contents instanceof Uint8Array) return
  const got = contents === null ? 'null' : typeof contents === 'object' ? contents.constructor?.name : typeof contents
  throw new ArgumentError(
    `tf.node.${caller}: expected the image's bytes as a Uint8Array, got ${got}. Read the file by fs.readFileSync.`,
  )
}

function checkDtype(caller: string, dtype: string, known: readonly string[]): void {
  if (known.includes(dtype)) return
  throw new ArgumentError(
    `tf.node.${caller}: dtype must be ${known.join(' or ')}, got ${String(dtype)}. Cast the image's tensor.`,
  )
}

function checkChannels(caller: string, image: unknown, known: readonly number[]): void {
  const tensor = image instanceof core.Tensor ? image : undefined
  if (tensor?.rank === 3 && known.includes(tensor.shape[2]!) && tensor.size > 0 && tensor.dtype !== 'string') return
  const got = tensor ? `${tensor.dtype} [${tensor.shape}]` : typeof image
  throw new ArgumentError(
    `tf.node.${caller}: expected an image [height, width, channels] with ${known.join(', ')} channels, got ${got}.`,
  )
}

function formatOf(contents: Uint8Array): keyof typeof FIRST_BYTES | undefined {
  const formats = Object.entries(FIRST_BYTES) as [keyof typeof FIRST_BYTES, number[]][]
  return formats.find(([, start]) => start.every((byte, index) => contents[index] === byte))?.[0]
}

function describe(contents: Uint8Array): string {
  const format = formatOf(contents)
  return format ? `that begin like a ${format} image` : 'that begin like no image'
}
