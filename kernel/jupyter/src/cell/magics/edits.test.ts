import { expect, test } from 'vitest'
import { CellRewriter } from '../rewrite.ts'
import { editByMagics } from './edits.ts'
import { parseMagics } from './parse.ts'

/** The code that magics make, without the characters that no screen shows. */
async function edited(source: string): Promise<{ code: string; first: string[]; later: readonly object[] }> {
  const { magics, code } = parseMagics(source)
  const result = await editByMagics(magics, source, code, 'cell.ts')
  return {
    code: (result.edited?.toString() ?? code).replace(/\u200d/g, ''),
    first: result.first.map(({ name }) => name),
    later: result.later,
  }
}

test('%time puts clocks around its statement, and the value of an expression is the line’s', async () => {
  expect((await edited('%time f(1); // once\ng()')).code).toBe(
    '      await __diptych.time.stop(__diptych.time.start(),f(1));; // once\ng()',
  )
  expect((await edited('%time const y: number = f()')).code).toBe(
    '      __diptych.time.start();const y: number = f();await __diptych.time.stop();',
  )
})

test('%timeit makes a loop of its line, and lines keep their numbers', async () => {
  const { code } = await edited('%timeit -n 3 f(1)\ng()')
  expect(code).toBe(
    '             await __diptych.timeit({"spelled":"%timeit","runs":7,"loops":3,"isAsync":false},(count,watch)=>{let last;;watch.start();' +
      'for(let left=count;left>0;left--){last=(f(1))}watch.stop();return last});\ng()',
  )
})

test('%%timeit runs its own line before the clock starts', async () => {
  const { code } = await edited('%%timeit -r 2 const n = 3\nwork(n) // done')
  expect(code.split('\n')).toEqual([
    expect.stringMatching(/^ +$/),
    'await __diptych.timeit({"spelled":"%%timeit","runs":2,"isAsync":false},(count,watch)=>{let last;const n = 3;watch.start();for(let left=count;left>0;left--){work(n) // done',
    '}watch.stop();return last});',
  ])
})

test('only awaits outside of functions make the loop wait', async () => {
  expect((await edited('%timeit await f()')).code).toContain('"isAsync":true},async(count')
  expect((await edited('%timeit (async () => await f())')).code).toContain('"isAsync":false},(count')
  expect((await edited('%%timeit\nfor await (const x of xs) use(x)')).code).toContain('"isAsync":true},async(count')
})

test('magics below a timed line run there, and those above it before the cell', async () => {
  const { code, first, later } = await edited('%env A=1\n%time f()\n!ls\n%%bash\necho "hi"\n')
  expect(first).toEqual(['env'])
  const lines = code.split('\n')
  expect(lines[2]?.trim()).toBe('await __diptych.magic(0);')
  expect(lines[3]?.trim()).toBe('await __diptych.magic(1);')
  expect(later).toEqual([
    { name: '!', args: 'ls', kind: 'line', line: 3 },
    { name: 'bash', args: '', kind: 'cell', line: 4, body: 'echo "hi"\n' },
  ])
})

test('magics between statements run there, and those at the head before', async () => {
  const { code, first, later } = await edited('%env A=1\nconst n = 3\n  !echo $n\n%time f(n)\n')
  expect(first).toEqual(['env'])
  expect(later).toEqual([{ name: '!', args: 'echo $n', kind: 'line', line: 3 }])
  expect(code.replace(/ +\n/g, '\n')).toBe(
    '\nconst n = 3\n  await __diptych.magic(0);\n;     await __diptych.time.stop(__diptych.time.start(),f(n));\n',
  )
})

test('imports below a magic run there', async () => {
  const source = "f()\nimport a from 'a'\n%npm install b\ng()\nimport b from 'b'\n"
  const { magics, code } = parseMagics(source)
  const { edited } = await editByMagics(magics, source, code, 'cell.ts')
  const lines = new CellRewriter().rewrite(code, 'cell.ts', edited).code.split('\n')
  const linesOf = (text: string) => lines.flatMap((line, index) => (line.includes(text) ? [index + 1] : []))
  expect([linesOf('import("a"'), linesOf('magic(0)'), linesOf('import("b"')]).toEqual([[1], [3], [5]])
})

test('what magics made is a cell, and its columns lead back to what was written', async () => {
  const source = '%time const y: number = f(4)\n%timeit y.nothing()\ny'
  const { magics, code } = parseMagics(source)
  const { edited } = await editByMagics(magics, source, code, 'cell.ts')
  const cell = new CellRewriter().rewrite(code, 'cell.ts', edited)
  expect(cell.declarations).toEqual(['y'])
  expect(cell.code.split('\n')).toHaveLength(4)
})

test.each([
  ['%time', '%time takes a statement that ends on its line, got "".'],
  ['%time f(', '%time takes a statement that ends on its line, got "f(".'],
  ["%time import x from 'y'", '%time cannot time an import statement'],
  ['%timeit', '%timeit [-n loops] [-r runs] takes a statement that ends on its line, got "".'],
  ['%timeit -p 3 f()', '%timeit [-n loops] [-r runs] takes a statement that ends on its line, got "-p 3 f()".'],
  ['%timeit -n 0 f()', '%timeit: -n takes a whole number from 1, got "0".'],
  ['%timeit -r many f()', '%timeit: -r takes a whole number from 1, got "many".'],
  ['%%timeit const a = 1', '%%timeit takes the lines below it, and there are none.'],
  ['%%compare eager graph\n%time f()', '%time (line 2) cannot be part of %%compare, which measures by itself.'],
  ['%%compare eager graph\nf()\n!ls', '! (line 3) cannot be part of %%compare, which measures by itself.'],
  ['%%timeit\nf()\n%whos', '%whos (line 3) cannot be part of %%timeit, which measures by itself.'],
])('%j is refused', async (source, message) => {
  await expect(edited(source)).rejects.toThrow(message)
})
