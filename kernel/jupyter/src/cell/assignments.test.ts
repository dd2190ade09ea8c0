import { expect, test } from 'vitest'
import { assignmentsToTopLevel } from './assignments.ts'
import { parseCell } from './syntax.ts'

test.each([
  ['x = 1; y += 2; z++; --w; a ??= 1', ['x', 'y', 'z', 'w', 'a']],
  ['[a, { b, c: d = x, ...e }, ...f] = g; ({ h } = i)', ['a', 'b', 'd', 'e', 'f', 'h']],
  ['(x) = 1; x.y = 1; x[y] = 1; x.y++', ['x']],
  ['for (x of y); for (x.y in z); for ([a] of b);', ['x', 'a']],
  ['const f = () => { x = 1 }', ['x']],
  ['const f = x => { x = 1 }; function g({ x }, ...y) { x = y = 1 }', []],
  ['function f() { if (a) { var x }; x = 1 }', []],
  ['const f = function x() { x = 1 }', []],
  ['{ let x; { x = 1 } } x = 2', ['x']],
  ['for (let x = 0; x < 2; x++) x = 1', []],
  ['for (const x of y) { x = 1 }', []],
  ['try {} catch (x) { x = 1 }', []],
  ['switch (1) { case 1: let x; case 2: x = 1 }', []],
  ['class x { static { x = 1; var y; y = 1; let z; z = 1 } m() { x = 1 } }', []],
  ['{ function x() {} x = 1 }', []],
  ['() => { { const x = 1 } x = 2 }', ['x']],
  ['var x; x = 1', ['x']],
])('%s assigns %j', (code, names) => {
  expect(assignmentsToTopLevel(parseCell(code, 'cell')).map(({ name }) => name)).toEqual(names)
})
