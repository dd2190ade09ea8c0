import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { blankMagicLines, helpOnMagic, magicCompletions } from './magicLines.ts'

const folder = mkdtempSync(join(tmpdir(), 'diptych-magic-lines-'))
afterAll(() => rmSync(folder, { recursive: true }))
mkdirSync(join(folder, 'data'))
for (const name of ['model.ts', 'data/month.csv']) writeFileSync(join(folder, name), '')

function complete(before: string): { start: number; names: string[] } | undefined {
  const found = magicCompletions(before, folder)
  return found && { start: found.start, names: found.items.map(({ name }) => name) }
}

test('what begins like a magic is completed, at its own place', () => {
  expect(complete('%tim')).toEqual({ start: 0, names: ['%time', '%timeit'] })
  expect(complete('// note\n%mode graph\n  %%time')).toEqual({ start: 22, names: ['%%time', '%%timeit'] })
  expect(complete('%time f()\n%wh')?.names).toEqual(['%who', '%whos'])
  expect(complete('%')?.names).toEqual(expect.arrayContaining(['%time', '%%time', '%lsmagic']))
  expect(complete('%nothing')).toEqual({ start: 0, names: [] })
})

test('what magics take is completed: words, files, and what a shell finds', () => {
  expect(complete('%mode gr')?.names).toEqual(['graph', 'graph+xla'])
  expect(complete('%run mo')).toEqual({ start: 5, names: ['model.ts'] })
  expect(complete('%%writefile -a data/mo')).toEqual({ start: 20, names: ['month.csv'] })
  expect(complete('%tensorboard --logdir=da')).toEqual({ start: 22, names: ['data/'] })
  expect(complete('!cat data/')?.names).toEqual(['month.csv'])
  expect(complete('%%bash\n%who "da')).toEqual({ start: 13, names: ['data/'] })
})

test('magics and commands between statements are completed, but those that stand at the head', () => {
  expect(complete('const a = 1\n%tim')).toEqual({ start: 12, names: ['%time', '%timeit'] })
  expect(complete('const a = 1\n  %run mo')).toEqual({ start: 19, names: ['model.ts'] })
  expect(complete('f()\n%lsmagic\n!cat data/')?.names).toEqual(['month.csv'])
  expect(complete('f()\n%reset ')?.names).toEqual(['-f'])
})

test('a variable of a magic’s name makes its line TypeScript', () => {
  expect(blankMagicLines('rest\n%time', new Set(['time']))).toBe('rest\n%time')
  expect(blankMagicLines('rest\n%time', new Set())).toBe('rest\n;    ')
})

test('help is about the magic under the cursor', () => {
  expect(helpOnMagic('%%graph xla', 3)).toContain('%%graph [xla]\n\n')
  expect(helpOnMagic('%time f()', 5)).toMatch(/^%time statement\n\n[\s\S]*%%time\n\n/)
  expect(helpOnMagic('%time f()\n%who', 13)).toContain('%who')
  expect(helpOnMagic('f()\n  %whos', 8)).toMatch(/^%whos\n\n/)
})

test.each([
  ['%time f()', 7],
  ['%nothing', 3],
  ['%%bash\n%who', 10],
  ['f(`\n%whos`)', 6],
  ['const whos = 1; f()\n%whos', 23],
])('there is no magic in %j at %i', (code, offset) => expect(helpOnMagic(code, offset)).toBeUndefined())

test('TypeScript completes code, that of %time too', () => {
  const code = ['f(`\n%tim', 'a\n%mod', 'a\n%%gra', 'a\n%types e', 'f()\n!fl', 'a\n%other', 'f()\n%time g']
  for (const before of code) expect(complete(before)).toBeUndefined()
  for (const code of ['a %tim', '%time f', '%timeit -n 3 f', '']) expect(complete(code)).toBeUndefined()
})
