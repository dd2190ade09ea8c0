/** @file Where the ops of a recorded graph stand: forward down, gradients up beside it, updates in rows to the right. */

import type { SeenOp, SeenTensor } from './watch.ts'

/** A part of a graph, drawn as a lane: its ops, and which way it runs. */
export interface Part {
  readonly title: string
  readonly ops: readonly SeenOp[]
  /** `across`: each chain of ops is a row, at the height of what it takes from the lane before. */
  readonly direction: 'down' | 'up' | 'across'
}

export interface Node {
  readonly op: SeenOp
  readonly part: number
  /** Middle of the box. */
  readonly x: number
  readonly y: number
}

export interface Edge {
  readonly from: Node
  readonly to: Node
}

export interface Layout {
  readonly nodes: readonly Node[]
  readonly edges: readonly Edge[]
  /** Left and right end of each part's lane. */
  readonly lanes: readonly { readonly left: number; readonly right: number }[]
  readonly width: number
  readonly height: number
}

export const BOX = { width: 78, height: 20 } as const
const COLUMN = BOX.width + 8
const ROW = 30
const LANE_GAP = 30

export function layOut(parts: readonly Part[]): Layout {
  const makers = makersOf(parts)
  const depths = parts.map(part => depthsOf(part, makers))
  const rows = Math.max(...parts.map(({ direction }, index) => (direction === 'across' ? 0 : heightOf(depths[index]!))))
  const height = rows * ROW
  const placed = new Map<SeenOp, Node>()
  const lanes: { left: number; right: number }[] = []
  let left = 0
  parts.forEach((part, index) => {
    const width = widthOf(depths[index]!, part.direction)
    const places = { part: index, left, width, height }
    if (part.direction === 'across') placeAcross(part, depths[index]!, places, makers, placed)
    else placeInLayers(part, depths[index]!, places, makers, placed)
    lanes.push({ left, right: left + width })
    left += width + LANE_GAP
  })
  const nodes = [...placed.values()]
  const edges = nodes.flatMap(to => producersOf(to.op, makers).map(maker => ({ from: placed.get(maker)!, to })))
  const lowest = Math.max(...nodes.map(({ y }) => y))
  return { nodes, edges, lanes, width: left - LANE_GAP, height: Math.max(height, lowest + ROW / 2) }
}

type Makers = ReadonlyMap<SeenTensor, SeenOp>
type Depths = ReadonlyMap<SeenOp, number>
type Places = Readonly<{ part: number; left: number; width: number; height: number }>

function makersOf(parts: readonly Part[]): Makers {
  return new Map(parts.flatMap(({ ops }) => ops.flatMap(op => op.outputs.map(output => [output, op] as const))))
}

function producersOf({ inputs }: SeenOp, makers: Makers): SeenOp[] {
  return [...new Set(inputs.flatMap(input => makers.get(input) ?? []))]
}

/** The longest way to each op from where its part begins; ops stand as near to where they are wanted as they can. */
function depthsOf({ ops }: Part, makers: Makers): Depths {
  const depths = new Map<SeenOp, number>()
  const users = new Map<SeenOp, SeenOp[]>()
  for (const op of ops) {
    const before = producersOf(op, makers).filter(maker => depths.has(maker))
    depths.set(op, Math.max(-1, ...before.map(maker => depths.get(maker)!)) + 1)
    for (const maker of before) users.set(maker, [...(users.get(maker) ?? []), op])
  }
  for (const op of ops.toReversed()) {
    const wantedAt = (users.get(op) ?? []).map(user => depths.get(user)!)
    if (wantedAt.length > 0) depths.set(op, Math.min(...wantedAt) - 1)
  }
  return depths
}

function heightOf(depths: Depths): number {
  return Math.max(0, ...depths.values()) + 1
}

function widthOf(depths: Depths, direction: Part['direction']): number {
  if (direction === 'across') return heightOf(depths) * COLUMN
  const counts = new Map<number, number>()
  for (const depth of depths.values()) counts.set(depth, (counts.get(depth) ?? 0) + 1)
  return Math.max(...counts.values()) * COLUMN
}

/** Ops of one depth beside each other, near what they take; the lane fills the whole height. */
function placeInLayers(
  { ops, direction }: Part,
  depths: Depths,
  { part, left, width, height }: Places,
  makers: Makers,
  placed: Map<SeenOp, Node>,
): void {
  const layers = Math.max(1, heightOf(depths))
  const step = height / layers
  for (let depth = 0; depth < layers; depth++) {
    const layer = ops.filter(op => depths.get(op) === depth)
    const wanted = new Map(
      layer.map(op => {
        const producers = producersOf(op, makers).flatMap(maker => placed.get(maker) ?? [])
        const own = producers.filter(node => node.part === part).map(({ x }) => x)
        // What comes from another lane comes from the left.
        return [op, meanOf(own, left + width / 2) - (own.length < producers.length ? COLUMN : 0)]
      }),
    )
    layer.sort((a, b) => wanted.get(a)! - wanted.get(b)!)
    const start = left + width / 2 - ((layer.length - 1) * COLUMN) / 2
    layer.forEach((op, index) => {
      const fromTop = direction === 'down' ? depth : layers - 1 - depth
      placed.set(op, { op, part, x: start + index * COLUMN, y: (fromTop + 0.5) * step })
    })
  }
}

/** One row for each chain; rows in the order, and near the height, of what they take from other lanes. */
function placeAcross(
  { ops }: Part,
  depths: Depths,
  { part, left, height }: Places,
  makers: Makers,
  placed: Map<SeenOp, Node>,
): void {
  const chains = chainsOf(ops, makers).map(chain => {
    const sources = chain.flatMap(op => producersOf(op, makers)).flatMap(maker => placed.get(maker) ?? [])
    return {
      chain,
      y: meanOf(
        sources.map(({ y }) => y),
        height / 2,
      ),
    }
  })
  chains.sort((a, b) => a.y - b.y)
  const rows = apart(
    chains.map(({ y }) => y),
    ROW,
    ROW / 2,
  )
  chains.forEach(({ chain }, index) => {
    for (const op of chain) {
      const x = left + BOX.width / 2 + depths.get(op)! * COLUMN
      // Two ops of one chain and depth share the row's height.
      const twins = chain.filter(other => depths.get(other) === depths.get(op))
      const shift = (twins.indexOf(op) - (twins.length - 1) / 2) * (BOX.height + 2)
      placed.set(op, { op, part, x, y: rows[index]! + shift })
    }
  })
}

/** Ops that hang together within their part. */
function chainsOf(ops: readonly SeenOp[], makers: Makers): SeenOp[][] {
  const chains: SeenOp[][] = []
  for (const op of ops) {
    const producers = producersOf(op, makers)
    const joined = chains.filter(chain => chain.some(other => producers.includes(other)))
    for (const chain of joined) chains.splice(chains.indexOf(chain), 1)
    chains.push([...joined.flat(), op])
  }
  return chains
}

/** The numbers, in order, moved so that none is nearer to the one before than `distance`. */
function apart(numbers: readonly number[], distance: number, first: number): number[] {
  let last = first - distance
  return numbers.map(number => (last = Math.max(number, last + distance)))
}

function meanOf(numbers: readonly number[], otherwise: number): number {
  return numbers.length === 0 ? otherwise : numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}
