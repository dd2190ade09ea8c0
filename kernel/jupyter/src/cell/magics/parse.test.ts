import { expect, test } from 'vitest'
import { parseMagics } from './parse.ts'

test('a magic line becomes blank, so that the lines below keep their numbers', () => {
  expect(parseMagics('%%graph xla\nconst a = 1\n')).toEqual({
    magics: [{ name: 'graph', args: 'xla', kind: 'cell', line: 1 }],
    code: '\nconst a = 1\n',
  })
})

test('magics may follow blank lines, comments and each other', () => {
  const { magics, code } = parseMagics('\n// how it runs\n  %mode graph  \r\n%lsmagic\n1')
  expect(magics).toEqual([
    { name: 'mode', args: 'graph', kind: 'line', line: 3 },
    { name: 'lsmagic', args: '', kind: 'line', line: 4 },
  ])
  expect(code).toBe('\n// how it runs\n\n\n1')
  expect(parseMagics('// how it runs\r\n%mode graph\r\n1').magics).toHaveLength(1)
})

test('below the first statement a percent sign is the remainder', () => {
  const source = 'const rest = 7\n%mode'
  expect(parseMagics(source)).toEqual({ magics: [], code: source })
})

test.each([
  ['%mod', '%mod (line 1): no such magic. Did you mean %mode?'],
  ['\n%%grahp', '%%grahp (line 2): no such magic. Did you mean %%graph?'],
  ['%eager', '%eager (line 1): no such magic. Did you mean %%eager?'],
  [
    '%%matplotlib inline',
    '%%matplotlib (line 1): no such magic. There are %%eager, %%graph, %%compare, %mode, %types, %autoreload, %graph, %doctor, %lsmagic.',
  ],
])('%j is refused with what could be meant', (source, message) => {
  expect(() => parseMagics(source)).toThrow(message)
})
