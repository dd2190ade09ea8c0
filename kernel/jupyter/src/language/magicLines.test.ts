import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { magicCompletions } from './magicLines.ts'

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

test('TypeScript completes code, that of %time too', () => {
  for (const code of ['const a = 1\n%tim', 'a %tim', '%time f', '%timeit -n 3 f', ''])
    expect(complete(code)).toBeUndefined()
})
