import { expect, test } from 'vitest'
import { readHead } from './head.ts'
import { parseMagics, readMagics } from './parse.ts'

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

/** What stands below code: the code with its blanks shortened, and what the lines became. */
function between(source: string, variables: readonly string[] = []): { calls: string[]; code: string } {
  const { magics, code } = readMagics(source, name => variables.includes(name))
  expect(code).toHaveLength(source.length)
  expect(code.split('\n')).toHaveLength(source.split('\n').length)
  return {
    calls: magics.map(({ name, args, line }) => `${line} ${name} ${args}`),
    code: code.replace(/ +(?=[\r\n]|$)/g, ''),
  }
}

test('magics and commands stand between statements as well, each replaced by a semicolon', () => {
  expect(between('const n = 3\n!echo "n is $n"\n  %whos\r\nn')).toEqual({
    calls: ['2 ! echo "n is $n"', '3 whos '],
    code: 'const n = 3\n;\n  ;\r\nn',
  })
  expect(between('/* how */\n!ls \\\n  -l\nf(1)\n%time?\n')).toEqual({
    calls: ['2 ! ls \\\n  -l', '5 ? %time'],
    code: '/* how */\n;\n\nf(1)\n;\n',
  })
  expect(between('const a = <b>hi</b>\n%who').calls).toEqual(['2 who '])
  expect(between('if (a) f()\n%env A=1\nfunction g() {}\n!ls').calls).toEqual(['2 env A=1', '4 ! ls'])
})

test('what %time times stays in the code, at its place', () => {
  expect(between('const n = 3\n%time f(n)\n%timeit -n 2 g()')).toEqual({
    calls: ['2 time f(n)', '3 timeit -n 2 g()'],
    code: 'const n = 3\n;     f(n)\n;            g()',
  })
})

test.each([
  'f(`\n!ls\n%whos\n`)',
  '/*\n!ls\n%whos\n*/\nf()',
  'function f() {\n  g()\n  %whos\n  !ls\n}',
  'const a = <p>\n!ls\n%whos\n</p>',
  'const a = <p>\nhow\n!ls\n%whos\n</p>\nf()',
  'const a = [\n!ls,\n!b]',
  'const a =\n!ls',
  'a &&\n!ls',
  'if (a)\n!ls',
  'a +\n%whos',
  '"a\\\n!ls"',
  'const who = f()\nx\n%who ?\n 1 : 2',
  'a\n% whos',
  'a\n%other\n',
  'a\n%other +\nb',
  'f()\n!0\n!!1\n(a)\n!!1\n!await f()\n!new A().b',
])('%j has no magic below its head', source => {
  expect(between(source).calls.filter(call => !call.startsWith('1 '))).toEqual([])
})

test('where a variable has the name, what can be read as JavaScript is JavaScript', () => {
  for (const source of ['rest\n%time', 'rest\n%time + 1', 'f()\n!time', 'f()\n!time &&\n  g()', 'f()\n!time(1).x']) {
    expect(between(source, ['time']).calls).toEqual([])
    expect(between(source).calls).toHaveLength(1)
    expect(between(`const { time, ...others } = x\n${source}`).calls).toEqual([])
  }
  expect(between('f()\n%time g()\n!time -p ls', ['time']).calls).toEqual(['2 time g()', '3 ! time -p ls'])
})

test('below code too, a name that is no magic is one if the line is nothing else', () => {
  expect(() => parseMagics('const a = 1\n%matplotlib inline')).toThrow('%matplotlib (line 2): no such magic.')
  expect(() => parseMagics('const a = 1;\n\n%lsmagik')).toThrow(
    '%lsmagik (line 3): no such magic. Did you mean %lsmagic?',
  )
})

test.each(['%mode graph', '%types', '%load a.ts', '%%bash', '%%graph xla', '%%time'])('%j stands at the head', line => {
  expect(() => parseMagics(`const a = 1\n${line}\na`)).toThrow(
    `${line.split(' ')[0]} (line 2) stands at the head of its cell, above all code: it is about the whole cell. Move the line there.`,
  )
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
