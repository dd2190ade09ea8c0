/** @file How long each step of a training took, and which steps compiled something first. */

import { bold, COLOURS, showPicture, text } from './picture.ts'

export interface Step {
  readonly milliseconds: number
  /** How many functions were compiled in it. */
  readonly compiles: number
}

const WIDTH = 740
const LEFT = 52
const TOP = 30
const HEIGHT = 210

/** Shows one dot a step on an axis of powers of ten; steps that compiled stand on a line. */
export function showStepTimes(runs: Readonly<Record<'eager' | 'graph', readonly Step[]>>): void {
  const all = [...runs.eager, ...runs.graph].map(({ milliseconds }) => milliseconds)
  const low = Math.floor(Math.log10(Math.min(...all)))
  const high = Math.ceil(Math.log10(Math.max(...all)))
  const yOf = (milliseconds: number): number =>
    TOP + HEIGHT - ((Math.log10(milliseconds) - low) / (high - low)) * HEIGHT
  const count = Math.max(runs.eager.length, runs.graph.length)
  const xOf = (step: number): number => LEFT + 14 + (step * (WIDTH - LEFT - 28)) / Math.max(1, count - 1)

  const grid = Array.from({ length: high - low + 1 }, (_, index) => {
    const y = yOf(10 ** (low + index))
    const line = `<path d="M${LEFT} ${y}H${WIDTH}" stroke="${COLOURS.ground}" stroke-width="1.5"/>`
    return line + text(`${10 ** (low + index)} ms`, LEFT - 6, y + 4, `text-anchor="end" fill="${COLOURS.faint}"`)
  })
  const dots = (['eager', 'graph'] as const).flatMap(mode =>
    runs[mode].map(({ milliseconds, compiles }, step) => {
      const [x, y] = [xOf(step), yOf(milliseconds)]
      const stem =
        compiles > 0 ? `<path d="M${x} ${TOP + HEIGHT}V${y}" stroke="${COLOURS[mode]}" stroke-opacity="0.45"/>` : ''
      return `${stem}<circle cx="${x}" cy="${y}" r="3.4" fill="${COLOURS[mode]}"/>`
    }),
  )
  const compiled = runs.graph.filter(({ compiles }) => compiles > 0).length
  const heading = `Time of each step: in ${compiled} of ${runs.graph.length} steps the graph was compiled anew`
  const axis = text('step', WIDTH / 2, TOP + HEIGHT + 18, `text-anchor="middle" fill="${COLOURS.faint}"`)
  const body = bold(heading, 0, 14) + grid.join('') + dots.join('') + axis + legend(TOP + HEIGHT + 18)
  showPicture(body, WIDTH, TOP + HEIGHT + 24, heading)
}

function legend(y: number): string {
  const entry = (mode: 'eager' | 'graph', words: string, x: number): string =>
    `<circle cx="${x}" cy="${y - 4}" r="3.4" fill="${COLOURS[mode]}"/>${text(words, x + 8, y)}`
  return entry('eager', 'eager', LEFT + 6) + entry('graph', 'graph, on a line where it compiled', LEFT + 66)
}
