import { expect, test } from 'vitest'
import { fromWire, toWire } from './wireState.ts'

class Named {
  readonly id: string
  constructor(id: string) {
    this.id = id
  }
}

const nameOf = (value: unknown): string | undefined => (value instanceof Named ? value.id : undefined)

test('widgets travel by their names, bytes in buffers with their paths', () => {
  const floats = Float32Array.of(1, 2)
  const state = {
    child: new Named('a'),
    list: [new Named('b'), 1],
    deep: { data: [Uint8Array.of(7), floats] },
    none: null,
  }
  const wire = toWire(state, nameOf)
  expect(wire.state).toEqual({
    child: 'IPY_MODEL_a',
    list: ['IPY_MODEL_b', 1],
    deep: { data: [null, null] },
    none: null,
  })
  expect(wire.buffer_paths).toEqual([
    ['deep', 'data', 0],
    ['deep', 'data', 1],
  ])
  expect(wire.buffers).toEqual([Uint8Array.of(7), new Uint8Array(floats.buffer)])
  const widgets = new Map(['a', 'b'].map(id => [id, new Named(id)]))
  expect(fromWire(wire, id => widgets.get(id))).toEqual({
    ...state,
    deep: { data: [Uint8Array.of(7), new Uint8Array(floats.buffer)] },
  })
})

test('the same value twice is no cycle', () => {
  const shared = { a: 1 }
  expect(toWire({ x: shared, y: [shared, shared] }, nameOf).state).toEqual({ x: shared, y: [shared, shared] })
})

test('what cannot be sent is named by its path', () => {
  const cycle: Record<string, unknown> = {}
  cycle.self = { cycle }
  expect(() => toWire({ a: [{ b: 1n }] }, nameOf)).toThrow(
    'a.0.b: a bigint cannot be sent to the page. Send a number, a string or bytes.',
  )
  expect(() => toWire({ f: () => 1 }, nameOf)).toThrow('f: a function cannot be sent')
  expect(() => toWire({ cycle }, nameOf)).toThrow('cycle.self.cycle: it contains itself')
})

test('paths of the page that lead nowhere harm nothing', () => {
  const wire = { state: { a: 1 }, buffer_paths: [['b', 'c'], []], buffers: [Uint8Array.of(1)] }
  expect(fromWire(wire, () => undefined)).toEqual({ a: 1 })
})
