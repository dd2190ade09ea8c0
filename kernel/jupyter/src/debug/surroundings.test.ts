import { expect, test } from 'vitest'
import { type Surroundings, surroundings } from './surroundings.ts'

/** Asks about the place of `§`. @returns what is so */
async function around(text: string): Promise<(keyof Surroundings)[]> {
  const before = text.slice(0, text.indexOf('§')).split('\n')
  const found = await surroundings(text.replace('§', ' '), before.length, before.at(-1)!.length + 1)
  return (Object.keys(found) as (keyof Surroundings)[]).filter(name => found[name])
}

test.each<[string, ...(keyof Surroundings)[]]>([
  ['f(§)'],
  ['try {\n  f(§)\n} catch {}', 'isInTry'],
  ['try { f(§) } finally {}'],
  ['try {} catch { f(§) }'],
  ['try { try { f(§) } finally {} } catch {}', 'isInTry'],
  ['try { g(() => { f(§) }) } catch {}', 'isInFunction'],
  ['try { await f(§) } catch {}', 'isInTry', 'isAwaitedInTry', 'isPassedOn'],
  ['await g(() => { try { f(§) } catch {} })', 'isInFunction', 'isInTry'],
  ['const g = () => f(§)', 'isInFunction', 'isPassedOn'],
  ['function g() { try { return f(§) } catch {} }', 'isInFunction', 'isInTry', 'isPassedOn'],
  ['for await (const x of f(§)) {}', 'isPassedOn'],
  [
    'class A { async g(x: number) { try { await f(§) } catch {} } }',
    'isInFunction',
    'isInTry',
    'isAwaitedInTry',
    'isPassedOn',
  ],
  ['const = §'],
])('%j', async (text, ...expected) => {
  expect(await around(text)).toEqual(expected)
})
