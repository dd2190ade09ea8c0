/** @file The distribution of a tensor's values over the steps: ridges or overlaid outlines, with one step chosen and read out. */

import {
  type BinnedHistograms,
  binned,
  evenly,
  formatNumber,
  type HistogramMode,
  linearAxis,
  type Ridge,
  ridgeAxis,
  ridges,
} from '@diptych/picture'
import type { HistogramStep } from '@diptych/protocol'
import { element, setAttributes, svgElement } from './element.ts'
import { Frames } from './frames.ts'
import type { Size } from './size.ts'
import { axesRoom, xAxis, yAxis } from './svgAxes.ts'

export interface HistogramChartInput {
  readonly steps: readonly HistogramStep[]
  readonly mode: HistogramMode
  readonly colour: string
  /** What the histograms are of, for those who cannot see them. */
  readonly title: string
}

/** Ridges that are closer, in pixels, are a solid block. */
const LEAST_SPACING = 4
const SLIDER_HEIGHT = 28

export class HistogramChart {
  readonly node = element('div', { class: 'diptych-HistogramChart' })
  readonly #svg = svgElement('svg', { class: 'diptych-Svg', role: 'img' })
  readonly #slider = element('input', { type: 'range', min: 0, step: 1, 'aria-label': 'Step' })
  readonly #readout = element('output', { class: 'diptych-Readout' })
  readonly #frames = new Frames(() => this.#draw())
  #input: HistogramChartInput
  #size: Size
  /** Which step is chosen; undefined: the latest, also when another comes. */
  #chosen: number | undefined
  /** The step under the cursor. */
  #hovered: number | undefined

  constructor(input: HistogramChartInput, size: Size) {
    this.#input = input
    this.#size = size
    this.node.append(this.#svg, element('div', { class: 'diptych-StepSlider' }, this.#slider, this.#readout))
    this.node.dataset.lmSuppressShortcuts = 'true'
    this.#slider.addEventListener('input', () => {
      const index = Number(this.#slider.value)
      this.#chosen = index === this.#input.steps.length - 1 ? undefined : index
      this.#frames.schedule()
    })
    this.#svg.addEventListener('pointermove', event => this.#hover(event))
    this.#svg.addEventListener('pointerleave', () => this.#setHovered(undefined))
    this.#svg.addEventListener('click', () => {
      this.#chosen = this.#hovered ?? this.#chosen
      this.#frames.schedule()
    })
    this.#frames.schedule()
  }

  /** Draws in the next frame. The chosen step stays chosen. */
  update(input: HistogramChartInput): void {
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
    const { steps, mode, colour, title } = this.#input
    const { width, height } = this.#size
    if (width <= 0 || height <= 0) return
    const shown = Math.min(this.#hovered ?? this.#chosen ?? steps.length - 1, steps.length - 1)
    const most = Math.max(5, Math.floor((0.6 * (height - SLIDER_HEIGHT)) / LEAST_SPACING))
    const drawn = withChosen(evenly([...steps.keys()], most), shown)
    const bins = binned(drawn.map(index => steps[index]!))
    this.#describe(shown, title)
    setAttributes(this.#svg, { width, height: height - SLIDER_HEIGHT })
    this.#svg.style.setProperty('--diptych-colour', colour)
    this.#svg.replaceChildren(...(bins ? this.#contents(bins, drawn, shown, mode) : [emptyNote(width, height)]))
  }

  #contents(bins: BinnedHistograms, drawn: readonly number[], shown: number, mode: HistogramMode): SVGElement[] {
    const { steps } = this.#input
    const numbers = drawn.map(index => steps[index]!.step)
    const [width, height] = [this.#size.width, this.#size.height - SLIDER_HEIGHT]
    const plotHeight = Math.max(20, height - 46)
    const y = ridgeAxis(numbers, mode, bins.most, plotHeight)
    const room = axesRoom(y)
    const plotWidth = Math.max(20, width - room.left - room.right)
    const x = linearAxis(bins.range, [0, plotWidth], Math.max(2, Math.floor(plotWidth / 75)))
    const all = ridges(bins, mode, plotWidth, plotHeight)
    const paths = all.map(ridge => pathOf(ridge, mode, drawn[ridge.index] === shown, drawn[ridge.index]!))
    // Over the others it would hide them; on one base it must.
    const ordered = mode === 'overlay' ? paths.toSorted((a, b) => Number(isChosen(a)) - Number(isChosen(b))) : paths
    const plot = svgElement(
      'g',
      { transform: `translate(${room.left},${room.top})` },
      yAxis(y, plotWidth),
      xAxis(x, plotWidth, plotHeight, 'value'),
      ...ordered,
    )
    return [plot]
  }

  #describe(shown: number, title: string): void {
    const { steps } = this.#input
    const step = steps[shown]
    setAttributes(this.#slider, { max: Math.max(0, steps.length - 1), disabled: steps.length < 2 })
    this.#slider.value = String(shown)
    this.#readout.textContent = step ? readoutOf(step) : 'no values yet'
    this.#slider.setAttribute('aria-valuetext', step ? `step ${step.step}` : 'none')
    this.#svg.setAttribute('aria-label', `${title}: histograms of ${steps.length} steps. ${this.#readout.textContent}`)
  }

  #hover(event: PointerEvent): void {
    const path = document
      .elementsFromPoint(event.clientX, event.clientY)
      .find(node => node.parentElement?.parentElement === (this.#svg as Element) && node.hasAttribute('data-index'))
    this.#setHovered(path ? Number(path.getAttribute('data-index')) : undefined)
  }

  #setHovered(index: number | undefined): void {
    if (index === this.#hovered) return
    this.#hovered = index
    this.#frames.schedule()
  }
}

function withChosen(indices: readonly number[], chosen: number): number[] {
  return chosen < 0 || indices.includes(chosen) ? [...indices] : [...indices, chosen].sort((a, b) => a - b)
}

function pathOf(
  { baseline, outline, age }: Ridge,
  mode: HistogramMode,
  chosen: boolean,
  index: number,
): SVGPathElement {
  const path = svgElement('path', {
    class: `diptych-Ridge diptych-mod-${mode}${chosen ? ' diptych-mod-chosen' : ''}`,
    d: outline,
    transform: `translate(0,${baseline})`,
    'data-index': index,
  })
  // Older ones recede into the background.
  path.style.setProperty('--diptych-age', `${Math.round(30 + 70 * age)}%`)
  return path
}

function isChosen(path: SVGPathElement): boolean {
  return path.classList.contains('diptych-mod-chosen')
}

function emptyNote(width: number, height: number): SVGTextElement {
  return svgElement(
    'text',
    { class: 'diptych-Tick', x: width / 2, y: height / 2, 'text-anchor': 'middle' },
    'no values yet',
  )
}

/** The step, how many values, and where they lie. */
function readoutOf({ step, left, right, count }: HistogramStep): string {
  let values = 0
  let [first, last] = [-1, -1]
  for (const [bucket, number] of count.entries()) {
    values += number
    if (number > 0) {
      if (first < 0) first = bucket
      last = bucket
    }
  }
  const range = first < 0 ? '' : `, ${formatNumber(left[first]!)} to ${formatNumber(right[last]!)}`
  return `step ${formatNumber(step)}: ${formatNumber(values)} values${range}`
}
