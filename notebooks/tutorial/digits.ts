/** @file Handwritten digits as a picture, with a number under each, such as what a network takes it for. */

import * as tf from '@diptych/tensor'
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
export async function showDigits(
  images: tf.Tensor4D,
  { captions, expected }: { captions?: ArrayLike<number>; expected?: ArrayLike<number> } = {},
): Promise<void> {
  const side = PIXELS * ZOOM
  const row = side + GAP + (captions ? CAPTION : 0)
  const pictures = await Promise.all(tf.unstack(images).map(pngOf))
  const parts = pictures.map((png, index) => {
    const x = (index % COLUMNS) * (side + GAP)
    const y = Math.floor(index / COLUMNS) * row
    const isWrong = expected !== undefined && captions?.[index] !== expected[index]
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
  const rows = Math.ceil(pictures.length / COLUMNS)
  const width = Math.min(pictures.length, COLUMNS) * (side + GAP) - GAP
  showPicture(parts.join(''), width, rows * row - GAP, `${pictures.length} handwritten digits`)
}

async function pngOf(image: tf.Tensor): Promise<string> {
  const paper = tf.tidy(() => tf.sub(255, image.mul(255)).toInt() as tf.Tensor3D)
  const png = await tf.node.encodePng(paper)
  paper.dispose()
  image.dispose()
  return Buffer.from(png).toString('base64')
}
