/** @file Handwritten digits as a picture, with a number under each, such as what a network takes it for. */

import { crc32, deflateSync } from 'node:zlib'
import type { Tensor4D } from '@diptych/tensor'
import { COLOURS, showPicture, text } from './picture.ts'

const PIXELS = 28
const ZOOM = 1.5
const COLUMNS = 15
const GAP = 3
const CAPTION = 16

/**
 * Shows digits in rows, ink on paper.
 *
 * @param images - [n,28,28,1], 0 for paper to 1 for ink
 * @param captions - a number under each. @param expected - what each number should be; where it is another one, the digit is framed.
 */
export function showDigits(
  images: Tensor4D,
  { captions, expected }: { captions?: ArrayLike<number>; expected?: ArrayLike<number> } = {},
): void {
  const side = PIXELS * ZOOM
  const row = side + GAP + (captions ? CAPTION : 0)
  const ink = images.dataSync()
  const parts = Array.from({ length: images.shape[0] }, (_, index) => {
    const x = (index % COLUMNS) * (side + GAP)
    const y = Math.floor(index / COLUMNS) * row
    const isWrong = expected !== undefined && captions?.[index] !== expected[index]
    const png = pngOf(ink.subarray(index * PIXELS ** 2, (index + 1) * PIXELS ** 2)).toString('base64')
    const image = `<image x="${x}" y="${y}" width="${side}" height="${side}" image-rendering="optimizeSpeed" href="data:image/png;base64,${png}"/>`
    const frame = isWrong
      ? `<rect x="${x + 1}" y="${y + 1}" width="${side - 2}" height="${side - 2}" fill="none" stroke="${COLOURS.bad}" stroke-width="2"/>`
      : ''
    const colour = isWrong ? COLOURS.bad : COLOURS.faint
    const caption = captions
      ? text(String(captions[index]), x + side / 2, y + side + 12, `text-anchor="middle" fill="${colour}"`)
      : ''
    return image + frame + caption
  })
  const rows = Math.ceil(parts.length / COLUMNS)
  const width = Math.min(parts.length, COLUMNS) * (side + GAP) - GAP
  showPicture(parts.join(''), width, rows * row - GAP, `${parts.length} handwritten digits`)
}

/** A grey picture as a PNG file. @see https://www.w3.org/TR/png-3/ */
function pngOf(ink: ArrayLike<number>): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(PIXELS, 0)
  header.writeUInt32BE(PIXELS, 4)
  header[8] = 8 // bits a pixel, of grey; the rest is 0: no palette, no interlacing
  // Each row begins with its filter: none.
  const rows = Buffer.alloc(PIXELS * (PIXELS + 1))
  for (let pixel = 0; pixel < PIXELS ** 2; pixel++) {
    rows[pixel + Math.floor(pixel / PIXELS) + 1] = Math.round(255 * (1 - ink[pixel]!))
  }
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.of())])
}

function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(content.length + 8)
  framed.writeUInt32BE(data.length, 0)
  content.copy(framed, 4)
  framed.writeUInt32BE(crc32(content), content.length + 4)
  return framed
}
