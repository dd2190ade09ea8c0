import { expect, test } from 'vitest'
import { parseMagics, readHead } from './parse.ts'

/** Without the places, which `code` shows. */
function parsed(source: string): { magics: object[]; code: string } {
  const { magics, code } = parseMagics(source)
  expect(code).toHaveLength(source.length)
  return { magics: magics.map(({ start: _start, end: _end, ...call }) => call), code }
}

test('a magic line becomes blank, so that the code below keeps its place', () => {
  expect(parsed('%%graph xla\nconst a = 1\n')).toEqual({
    magics: [{ name: 'graph', args: 'xla', kind: 'cell', line: 1 }],
    code: '           \nconst a = 1\n',
  })
})

test('magics may follow blank lines, comments and each other', () => {
  const { magics, code } = parsed('\n// how it runs\n  %mode graph  \r\n%lsmagic\n1')
  expect(magics).toEqual([
    { name: 'mode', args: 'graph', kind: 'line', line: 3 },
    { name: 'lsmagic', args: '', kind: 'line', line: 4 },
  ])
  expect(code.replace(/ +(?=[\r\n])/g, '')).toBe('\n// how it runs\n\r\n\n1')
  expect(parsed('// how it runs\r\n%mode graph\r\n1').magics).toHaveLength(1)
})

test('what %time and %timeit time is code, at its place', () => {
  const source = '%time  f(x) // once\n  %timeit -n 10 -r3 g()\r\nh()'
  const { magics, code } = parseMagics(source)
  expect(code).toBe('       f(x) // once\n                    g()\r\nh()')
  expect(magics.map(({ start, end }) => source.slice(start, end).trimEnd())).toEqual(['f(x) // once', 'g()'])
  expect(magics.map(({ args }) => args)).toEqual(['f(x) // once', '-n 10 -r3 g()'])
})

test('the lines below %%bash, %%sh and %%writefile are text, whatever is in them', () => {
  const body = '%mode graph\n!ls\nconst = ‽\n'
  expect(parsed(`%mode eager\n%%bash --no-raise-error\n${body}`)).toEqual({
    magics: [
      { name: 'mode', args: 'eager', kind: 'line', line: 1 },
      { name: 'bash', args: '--no-raise-error', kind: 'cell', line: 2, body },
    ],
    code: expect.stringMatching(/^\s*$/),
  })
  expect(parsed('%%writefile a.txt').magics).toMatchObject([{ args: 'a.txt', body: '' }])
})

test('! is a command at the head of a cell, over several lines where each but the last ends in a backslash', () => {
  const { magics, code } = parsed('!echo a \\\n  b\n ! ls -l  \n!done')
  expect(magics).toEqual([
    { name: '!', args: 'echo a \\\n  b', kind: 'line', line: 1 },
    { name: '!', args: 'ls -l', kind: 'line', line: 3 },
    { name: '!', args: 'done', kind: 'line', line: 4 },
  ])
  expect(code.trim()).toBe('')
  expect(parsed('const ready = true\n!ready')).toEqual({ magics: [], code: 'const ready = true\n!ready' })
})

test('%magic? and ?%magic ask for help', () => {
  const help = (args: string) => ({ magics: [{ name: '?', args, kind: 'line', line: 1 }] })
  expect(parsed('%time?')).toMatchObject(help('%time'))
  expect(parsed('?%%bash')).toMatchObject(help('%%bash'))
  expect(parsed('%%nothing ?')).toMatchObject(help('%%nothing'))
})

test('an unfinished or unknown magic line is not TypeScript either', () => {
  expect(readHead('%\n%nope x\n1').code).toBe('%\n%nope x\n1')
  expect(readHead('%nope x\n1').code).toBe('       \n1')
})

test('below the first statement a percent sign is the remainder', () => {
  const source = 'const rest = 7\n%mode'
  expect(parseMagics(source)).toEqual({ magics: [], code: source, end: 0 })
})

test.each([
  ['%mod', '%mod (line 1): no such magic. Did you mean %mode?'],
  ['\n%%grahp', '%%grahp (line 2): no such magic. Did you mean %%graph?'],
  ['%eager', '%eager (line 1): no such magic. Did you mean %%eager?'],
  [
    '%%matplotlib inline',
    '%%matplotlib (line 1): no such magic. There are %%eager, %%graph, %%compare, %mode, %types, %autoreload, %graph, %time, %%time, %timeit',
  ],
])('%j is refused with what could be meant', (source, message) => {
  expect(() => parseMagics(source)).toThrow(message)
})
