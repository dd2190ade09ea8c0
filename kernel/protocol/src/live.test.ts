import { expect, test } from 'vitest'
import { PayloadError } from './columns.ts'
import { parseFromPage, parseToPage } from './live.ts'

test.each([
  [{ mode: 'graph+xla' }, 'graph+xla'],
  [{ mode: null }, null],
  [{}, null],
  [undefined, null],
  [null, null],
])('a page that says %j wants the mode %j', (data, mode) => {
  expect(parseFromPage(data)).toEqual({ mode })
})

test.each([
  [{ mode: 'xla' }, 'diptych.live: mode must be a mode or null, got "xla"'],
  [{ mode: 1 }, 'diptych.live: mode must be a mode or null, got 1'],
])('a page may not say %j', (data, message) => {
  expect(() => parseFromPage(data)).toThrow(new PayloadError(message))
})

test.each([
  { type: 'panel', panel: 'p', cellId: 'c', series: [] },
  { type: 'append', panel: 'p', series: [] },
  { type: 'end', panel: 'p', cellId: null, data: {} },
  { type: 'status', mode: 'eager', modeSetBy: '%mode', devices: [], memoryBytes: 1, tensors: 0 },
])('the kernel may say %j', data => {
  expect(parseToPage(data)).toEqual(data)
})

test.each([
  [undefined, 'diptych.live: unknown type undefined'],
  [{ type: 'other', panel: 'p' }, 'diptych.live: unknown type "other"'],
  [{ type: 'append' }, 'diptych.live: append must name its panel'],
  [{ type: 'end', panel: 5 }, 'diptych.live: end must name its panel'],
])('the kernel may not say %j', (data, message) => {
  expect(() => parseToPage(data)).toThrow(new PayloadError(message))
})
