import { expect, test } from 'vitest'
import { isInTry } from './caught.ts'

/** Asks about the place of `§`. */
function isCaught(text: string): Promise<boolean> {
  const before = text.slice(0, text.indexOf('§')).split('\n')
  return isInTry(text.replace('§', ' '), before.length, before.at(-1)!.length + 1)
}

test.each([
  ['f(§)', false],
  ['try {\n  f(§)\n} catch {}', true],
  ['try { f(§) } finally {}', false],
  ['try {} catch { f(§) }', false],
  ['try { try { f(§) } finally {} } catch {}', true],
  ['try { g(() => { f(§) }) } catch {}', false],
  ['const g = async (x: number) => { try { await f(§) } catch {} }', true],
  ['const = §', false],
])('%j', async (text, expected) => {
  expect(await isCaught(text)).toBe(expected)
})
