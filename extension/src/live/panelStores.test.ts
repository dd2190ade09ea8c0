import type { SummaryPoints } from '@diptych/protocol'
import { expect, test } from 'vitest'
import { PanelStores } from './panelStores.ts'

function points(...values: number[]): SummaryPoints[] {
  const column = Float64Array.from(values)
  return [{ kind: 'scalar', run: 'logs', tag: 'loss', step: column, wallTime: column, value: column }]
}

test('a panel that comes whole begins anew', () => {
  const panels = new PanelStores(() => undefined)
  panels.append('p', points(1, 2))
  panels.replace('p', points(5))
  panels.append('p', points(6))
  expect([...panels.store('p')!.scalars[0]!.value]).toEqual([5, 6])
})

test('the store of a panel stays the same object while it grows', () => {
  const panels = new PanelStores(() => undefined)
  panels.append('p', points(1))
  const store = panels.store('p')
  panels.append('p', points(2))
  expect(panels.store('p')).toBe(store)
})

test('points that come after the end make it run again', () => {
  const panels = new PanelStores(() => undefined)
  panels.append('p', points(1))
  panels.end('p')
  expect(panels.isRunning('p')).toBe(false)
  panels.append('p', points(2))
  expect([panels.isRunning('p'), panels.store('p')!.scalars[0]!.total]).toEqual([true, 2])
})

test('of ended panels the latest 16 keep their points; those that run keep them all', () => {
  const panels = new PanelStores(() => undefined)
  panels.append('running', points(1))
  for (let index = 0; index < 20; index++) {
    panels.append(`p${index}`, points(index))
    panels.end(`p${index}`)
  }
  const kept = Array.from({ length: 20 }, (_, index) => `p${index}`).filter(name => panels.store(name))
  expect([kept[0], kept.length, panels.store('running') !== undefined]).toEqual(['p4', 16, true])
})

test('a kernel that is gone ends all panels, which the page is told of', () => {
  const frames: (() => void)[] = []
  const panels = new PanelStores(draw => frames.push(draw))
  panels.append('p', points(1))
  frames.shift()!()
  const changed: string[] = []
  panels.changed.connect((_, panel) => changed.push(panel))
  panels.endAll()
  frames.shift()!()
  expect([changed, panels.isRunning('p'), frames.length]).toEqual([['p'], false, 0])
})
