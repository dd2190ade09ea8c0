/** @file The picture of a recorded graph: a box for each op, a line for each tensor that goes from one to another. */

import { BOX, type Edge, layOut, type Node, type Part } from './graphLayout.ts'
import { bold, COLOURS, showPicture, text } from './picture.ts'
import type { SeenOp, SeenTensor } from './watch.ts'

const HEAD = 46
const LANES = [COLOURS.eager, COLOURS.graph, COLOURS.good]

/** Shows ops from top to bottom with what goes into them, or several parts of a graph side by side. */
export function showGraph(what: readonly SeenOp[] | readonly Part[]): void {
  const parts = isParts(what) ? what : [{ title: '', ops: [...givenTo(what), ...what], direction: 'down' as const }]
  const layout = layOut(parts)
  const counts = parts.map(({ ops }) => ops.filter(op => !isGiven(op)).length)
  const heading = `${counts.reduce((sum, count) => sum + count, 0)} recorded operations`
  const titles = parts.map(({ title }, index) => {
    const { left, right } = layout.lanes[index]!
    const style = `text-anchor="middle" fill="${LANES[index % LANES.length]}" font-weight="bold"`
    return title === '' ? '' : text(`${title}: ${counts[index]}`, (left + right) / 2, HEAD - 12, style)
  })
  const head = titles.join('') === '' ? HEAD - 18 : HEAD
  const lines = layout.edges.map(lineOf).join('')
  const boxes = layout.nodes.map(boxOf).join('')
  const body = `${bold(heading, 0, 14)}${titles.join('')}<g transform="translate(0,${head})">${lines}${boxes}</g>`
  const words = [heading, ...parts.map(({ title, ops }) => `${title} ${ops.map(({ name }) => name).join(', ')}`.trim())]
  showPicture(body, Math.max(layout.width, 180), head + layout.height, words.join('\n'))
}

function isParts(what: readonly SeenOp[] | readonly Part[]): what is readonly Part[] {
  return what.some(part => 'ops' in part)
}

/** What the ops take that none of them makes, each as if an op made it; small constants such as axes are left out. */
function givenTo(ops: readonly SeenOp[]): SeenOp[] {
  const made = new Set(ops.flatMap(({ outputs }) => outputs))
  const given = new Set(ops.flatMap(({ inputs }) => inputs).filter(input => !made.has(input) && isData(input)))
  return [...given].map(tensor => ({ name: tensor.describe(), inputs: [], outputs: [tensor] }))
}

function isData(tensor: SeenTensor): boolean {
  return tensor.shape.length > 0 && !tensor.describe().startsWith('int32')
}

function isGiven({ name }: SeenOp): boolean {
  return name.includes(' ')
}

function boxOf({ op, part, x, y }: Node): string {
  const { width, height } = BOX
  const look = isGiven(op)
    ? `fill="${COLOURS.ground}" stroke="${COLOURS.ground}"`
    : `fill="#ffffff" stroke="${LANES[part % LANES.length]}"`
  const rect = `<rect x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}" rx="5" ${look}/>`
  const size = Math.min(10, (width - 6) / (op.name.length * 0.64))
  return rect + text(op.name, x, y + 3.5, `text-anchor="middle" font-size="${size}"`)
}

function lineOf({ from, to }: Edge): string {
  const isOwn = from.part === to.part
  const isSteep = isOwn && Math.abs(from.y - to.y) > BOX.height
  const style = isOwn
    ? `stroke="${COLOURS.faint}"`
    : `stroke="${LANES[from.part % LANES.length]}" stroke-opacity="0.35"`
  return `<path d="${isSteep ? vertical(from, to) : horizontal(from, to)}" fill="none" ${style}/>`
}

/** From the side that faces the other op, with an arrow's head at its end; a long way goes around the boxes between. */
function vertical(from: Node, to: Node): string {
  const sign = to.y > from.y ? 1 : -1
  const [y1, y2] = [from.y + (sign * BOX.height) / 2, to.y - (sign * BOX.height) / 2]
  const bend = (y2 - y1) / 2
  const around = Math.abs(y2 - y1) < BOX.height * 1.5 ? 0 : (to.x < from.x ? -0.8 : 0.8) * BOX.width
  const curve = `C${from.x + around} ${y1 + bend} ${to.x + around} ${y2 - bend} ${to.x} ${y2}`
  return `M${from.x} ${y1}${curve}m-2.5 ${-4 * sign}l2.5 ${4 * sign}l2.5 ${-4 * sign}`
}

function horizontal(from: Node, to: Node): string {
  const sign = to.x > from.x ? 1 : -1
  const [x1, x2] = [from.x + (sign * BOX.width) / 2, to.x - (sign * BOX.width) / 2]
  const bend = (x2 - x1) / 2
  return `M${x1} ${from.y}C${x1 + bend} ${from.y} ${x2 - bend} ${to.y} ${x2} ${to.y}m${-4 * sign} -2.5l${4 * sign} 2.5l${-4 * sign} 2.5`
}
