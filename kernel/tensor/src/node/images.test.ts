import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { liveTensors } from '../engineTensor.ts'
import * as tf from '../index.ts'

interface Decoded {
  readonly shape: readonly number[]
  readonly values: readonly number[]
}

/** What fixtures/make_images.py had TensorFlow's Python decode and encode. */
const { images, encoded } = JSON.parse(readFileSync(new URL('./fixtures/images.json', import.meta.url), 'utf8')) as {
  images: Record<string, { file: string; decoded: Record<string, Decoded | 'refused'> }>
  encoded: Record<string, string>
}
const { node } = tf

/** By the names in make_images.py. */
const DECODERS: Record<string, (contents: Uint8Array) => tf.Tensor> = {
  decodeImage: contents => node.decodeImage(contents),
  'decodeImage still': contents => node.decodeImage(contents, 0, 'int32', false),
  'decodePng uint16': contents => node.decodePng(contents, 0, 'uint16'),
  'decodeJpeg half': contents => node.decodeJpeg(contents, 0, 2),
  'decodeJpeg accurate': contents => node.decodeJpeg(contents, 0, 1, true, false, 1, 'INTEGER_ACCURATE'),
  'decodeJpeg cut': contents => node.decodeJpeg(contents.subarray(0, -60), 0, 1, true, true, 0.1),
}
for (const channels of [1, 3, 4]) {
  DECODERS[`decodePng ${channels}`] = contents => node.decodePng(contents, channels)
  DECODERS[`decodeJpeg ${channels}`] = contents => node.decodeJpeg(contents, channels)
  DECODERS[`decodeBmp ${channels}`] = contents => node.decodeBmp(contents, channels)
}

function bytesOf(name: string): Uint8Array {
  return Buffer.from(images[name]!.file, 'base64')
}

/** 0, 37, 74, … modulo most + 1, as in make_images.py. */
function pixels(shape: [number, number, number], most = 255): tf.Tensor3D {
  const size = shape[0] * shape[1] * shape[2]
  return tf.tensor3d(
    Int32Array.from({ length: size }, (_, index) => (index * 37) % (most + 1)),
    shape,
    'int32',
  )
}

describe('images are decoded as in Python', () => {
  const cases = Object.entries(images).flatMap(([name, { decoded }]) =>
    Object.entries(decoded).map(([how, wanted]) => [name, how, wanted] as const),
  )

  test.each(cases)('%s by %s', (name, how, wanted) => {
    const decode = (): tf.Tensor => DECODERS[how]!(bytesOf(name))
    if (wanted === 'refused') {
      expect(decode).toThrow(tf.ImageError)
      return
    }
    const image = decode()
    expect([image.dtype, image.shape, Array.from(image.dataSync())]).toEqual(['int32', wanted.shape, wanted.values])
  })

  test('the formats by their own functions are what decodeImage finds', () => {
    const pairs = [
      [node.decodeGif(bytesOf('animated.gif')), node.decodeImage(bytesOf('animated.gif'))],
      [node.decodeBmp(bytesOf('rgba.bmp')), node.decodeImage(bytesOf('rgba.bmp'))],
      [node.decodeJpeg(bytesOf('rgb.jpeg')), node.decodeImage(bytesOf('rgb.jpeg'))],
    ]
    for (const [own, found] of pairs) expect(own!.arraySync()).toEqual(found!.arraySync())
  })
})

describe('images are encoded to the bytes of Python', () => {
  const gray = pixels([5, 7, 1])
  const rgb = pixels([5, 7, 3])
  test.each([
    ['encodePng', () => node.encodePng(rgb)],
    ['encodePng 1', () => node.encodePng(gray, 9)],
    ['encodePng 4', () => node.encodePng(pixels([5, 7, 4]), -1)],
    ['encodePng uint16', () => node.encodePng(pixels([3, 4, 3], 65535), 1, 'uint16')],
    ['encodeJpeg', () => node.encodeJpeg(rgb)],
    ['encodeJpeg 1', () => node.encodeJpeg(gray, 'grayscale', 20)],
    ['encodeJpeg all', () => node.encodeJpeg(rgb, 'rgb', 70, true, true, false, 'cm', 100, 50, '<x/>')],
  ])('%s', async (name, encode) => {
    expect(Buffer.from(await encode()).toString('base64')).toBe(encoded[name])
  })

  test('fractions are cut off, as tfjs-node does', async () => {
    const png = await node.encodePng(tf.tensor3d([0.9, 1.5, 255.2], [1, 1, 3]))
    expect(node.decodePng(png).arraySync()).toEqual([[[0, 1, 255]]])
  })

  test('nothing is left behind', async () => {
    const png = await node.encodePng(rgb)
    const before = [liveTensors(), tf.memory().numTensors]
    node.decodeImage(await node.encodePng(rgb)).dispose()
    node.decodeImage(bytesOf('animated.gif'), 0, 'int32', false).dispose()
    expect(() => node.decodePng(png.subarray(0, 30))).toThrow(tf.ImageError)
    expect([liveTensors(), tf.memory().numTensors]).toEqual(before)
  })
})

describe('refusals', () => {
  test('bytes of no image, with how they begin', () => {
    expect(() => node.decodeImage(Buffer.from('<svg/>'))).toThrow(
      'tf.node.decodeImage: Expected image (BMP, JPEG, PNG, or GIF), but got unsupported image type: ' +
        "6 bytes that begin with 3c 73 76 67 2f 3e. Give the whole file's bytes.",
    )
    expect(() => node.decodeImage(new Uint8Array())).toThrow('0 bytes that begin with nothing.')
    expect(() => node.decodeImage('cat.png' as never)).toThrow(
      "tf.node.decodeImage: expected the image's bytes as a Uint8Array, got string. Read the file by fs.readFileSync.",
    )
    expect(() => node.decodeBmp(null as never)).toThrow('as a Uint8Array, got null.')
  })

  test("a damaged image, in TensorFlow's words", () => {
    expect(() => node.decodePng(bytesOf('rgb.png').subarray(0, 40))).toThrow(
      /^tf\.node\.decodePng: 40 bytes that begin like a PNG image could not be decoded: DecodePng: Invalid PNG.*\. Give the whole file's bytes, and a number of channels that it can have\.$/s,
    )
    expect(() => node.decodeGif(bytesOf('rgb.bmp'))).toThrow('bytes that begin like a BMP image could not be decoded')
  })

  test('channels and dtypes that there are not', () => {
    expect(() => node.decodePng(bytesOf('rgb.png'), 2)).toThrow(
      'tf.node.decodePng: channels must be 0 (as in the image), 1, 3 or 4, got 2.',
    )
    expect(() => node.decodePng(bytesOf('rgb.png'), 3, 'float32')).toThrow(
      "tf.node.decodePng: dtype must be int32 or uint16, got float32. Cast the image's tensor.",
    )
    expect(() => node.decodeImage(bytesOf('rgb.png'), 3, 'uint16')).toThrow('dtype must be int32, got uint16.')
    expect(() => node.decodeJpeg(bytesOf('rgb.jpeg'), 3, 3)).toThrow(tf.ImageError)
    expect(() => node.decodeJpeg(bytesOf('rgb.jpeg'), 3, 1, true, false, 1, 'SLOW')).toThrow(tf.ImageError)
  })

  test('tensors that are no images', async () => {
    const refusals = await Promise.allSettled([
      node.encodePng(tf.ones([4, 4]) as never),
      node.encodePng(tf.ones([4, 4, 5])),
      node.encodeJpeg(tf.ones([4, 4, 4])),
      node.encodeJpeg([[1]] as never),
      node.encodePng(tf.fill([1, 2, 1], 256)),
      node.encodePng(tf.tensor3d([1, Number.NaN], [1, 2, 1])),
      node.encodePng(tf.fill([1, 2, 1], -1, 'int32'), 1, 'uint16'),
      node.encodePng(tf.ones([0, 2, 1])),
    ])
    expect(
      refusals.map(end => (end.status === 'rejected' ? `${end.reason.name}: ${end.reason.message}` : 'encoded')),
    ).toEqual([
      'ArgumentError: tf.node.encodePng: expected an image [height, width, channels] with 1, 2, 3, 4 channels, got float32 [4,4].',
      'ArgumentError: tf.node.encodePng: expected an image [height, width, channels] with 1, 2, 3, 4 channels, got float32 [4,4,5].',
      'ArgumentError: tf.node.encodeJpeg: expected an image [height, width, channels] with 1, 3 channels, got float32 [4,4,4].',
      'ArgumentError: tf.node.encodeJpeg: expected an image [height, width, channels] with 1, 3 channels, got object.',
      'ArgumentError: tf.node.encodePng: values must be from 0 to 255, got 256. Scale the image, or clip it by image.clipByValue(0, 255).',
      'ArgumentError: tf.node.encodePng: values must be from 0 to 255, got NaN. Scale the image, or clip it by image.clipByValue(0, 255).',
      'ArgumentError: tf.node.encodePng: values must be from 0 to 65535, got -1. Scale the image, or clip it by image.clipByValue(0, 65535).',
      'ArgumentError: tf.node.encodePng: expected an image [height, width, channels] with 1, 2, 3, 4 channels, got float32 [0,2,1].',
    ])
  })

  test('options of encoders that there are not', async () => {
    const image = tf.ones<tf.Rank.R3>([2, 2, 3])
    await expect(node.encodePng(image, 10)).rejects.toThrow('EncodePng: compression should be in [-1,9], got 10')
    await expect(node.encodeJpeg(image, '', 101)).rejects.toThrow('EncodeJpeg: quality must be in [0,100], got 101')
    await expect(node.encodeJpeg(image, 'cmyk' as never)).rejects.toThrow(tf.TensorFlowError)
    await expect(node.encodePng(image, '3' as never)).rejects.toThrow(
      'tf.node.encodePng: compression must be a whole number, got 3.',
    )
    expect(() => node.decodeJpeg(bytesOf('rgb.jpeg'), 3, Number.NaN)).toThrow('ratio must be a whole number, got NaN.')
  })
})
