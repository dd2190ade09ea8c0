/** @file At most one redraw a frame, however often something changes. */

export class Frames {
  readonly #draw: () => void
  #request: number | undefined

  constructor(draw: () => void) {
    this.#draw = draw
  }

  /** Draws in the next frame. */
  schedule(): void {
    this.#request ??= requestAnimationFrame(() => {
      this.#request = undefined
      this.#draw()
    })
  }

  /** Draws at once what is scheduled, such as before a picture is taken. */
  flush(): void {
    if (this.#request === undefined) return
    this.cancel()
    this.#draw()
  }

  cancel(): void {
    if (this.#request !== undefined) cancelAnimationFrame(this.#request)
    this.#request = undefined
  }
}
