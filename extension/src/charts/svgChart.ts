/** @file What charts that are drawn as SVG share: their node, their size, and when they are drawn. */

import { element, setAttributes, svgElement } from './element.ts'
import { Frames } from './frames.ts'
import type { Size } from './size.ts'

/** A chart that is drawn anew as a whole, in the next frame. */
export abstract class SvgChart<Input> {
  readonly node = element('div', { class: 'diptych-SvgChart' })
  protected readonly svg = svgElement('svg', { class: 'diptych-Svg', role: 'img' })
  readonly #frames = new Frames(() => this.#draw())
  #input: Input
  #size: Size

  constructor(input: Input, size: Size) {
    this.#input = input
    this.#size = size
    this.node.append(this.svg)
    this.#frames.schedule()
  }

  update(input: Input): void {
    this.#input = input
    this.#frames.schedule()
  }

  resize(size: Size): void {
    this.#size = size
    this.#frames.schedule()
  }

  /** Safe to call twice. */
  dispose(): void {
    this.#frames.cancel()
    this.node.remove()
  }

  #draw(): void {
    if (this.#size.width <= 0) return
    setAttributes(this.svg, { ...this.#size })
    this.svg.replaceChildren(...this.contents(this.#input, this.#size))
  }

  protected abstract contents(input: Input, size: Size): SVGElement[]
}
