/** @file Pictures as PNG. */

// Sharp on fine screens and in print.
const SCALE = 2

/** Draws the SVG, at twice its size. @throws {Error} if the browser cannot */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.naturalWidth * SCALE
  canvas.height = image.naturalHeight * SCALE
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) => {
    canvas.toBlob(blob => {
      if (blob) resolve(blob)
      else
        reject(new Error(`The browser made no PNG of ${canvas.width} × ${canvas.height} pixels. Export SVG instead.`))
    }, 'image/png')
  })
}
