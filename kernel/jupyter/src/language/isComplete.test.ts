import { expect, test } from 'vitest'
import { isComplete } from './isComplete.ts'

test.each([
  '',
  '1+1',
  '// note',
  'function f(){ return 1 }',
  'const x: number = 1',
  'await f()',
  '{ a: 1, b: 2 }',
  'import a from "b"',
  '`a\nb`',
  'enum A { x }',
  '%mode graph',
  '%%graph xla\nconst a = 1',
  'const a = 7\n% 4',
  'const a = 7\n!echo "it\'s"',
  'const a = 7\n%time?',
])('%j is complete', code => {
  expect(isComplete(code)).toEqual({ status: 'complete' })
})

test.each([
  ['function f() {', '  '],
  ['[1,', ''],
  ['foo(', '  '],
  ['  const f = () => // next', '    '],
  ['a +', ''],
  ['a.', ''],
  ['a?.', ''],
  ['if (x)', ''],
  ['  if (x) {} else\n', '  '],
  ['try {}', ''],
  ['const x =', ''],
  ['type T =', ''],
  ['interface A {', '  '],
  ['import { a', ''],
  ['do {\n  f()\n}', ''],
  ['`abc', ''],
  ['`abc ${', '  '],
  ['  f(`a', ''],
  ['/* note', ''],
  ['"abc\\\n', ''],
  ['%%graph\nfor (;;) {', '  '],
  ['f()\n%whos\nfor (;;) {', '  '],
  ['f(`\n%whos', ''],
])('%j waits for more, indented by %j', (code, indent) => {
  expect(isComplete(code)).toEqual({ status: 'incomplete', indent })
})

test.each(['a b c', '1 +* 2', 'foo(1))', "'abc", 'let a = "x\n', '/abc', 'const x: = 1', 'const x', '0x', 'return 1'])(
  '%j is invalid',
  code => {
    expect(isComplete(code)).toEqual({ status: 'invalid' })
  },
)
