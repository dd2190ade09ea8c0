import { expect, test } from 'vitest'
import { createIterate } from './iterate.ts'

const iterate = createIterate(value => value)

async function collect(iterable: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = []
  for await (const item of iterable) items.push(item)
  return items
}

test('goes through async and plain iterables', async () => {
  async function* count() {
    yield 1
    yield 2
  }
  expect(await collect(iterate(count()))).toEqual([1, 2])
  expect(await collect(iterate([1, Promise.resolve(2)]))).toEqual([1, 2])
})

test('leaving the loop closes the iterator', async () => {
  const closed: string[] = []
  const open = (name: string) => ({ next: () => ({ done: false, value: 1 }), return: () => void closed.push(name) })
  for await (const _ of iterate({ [Symbol.asyncIterator]: () => open('async') } as never)) break
  for await (const _ of iterate({ [Symbol.iterator]: () => open('plain') } as never)) break
  expect(closed).toEqual(['async', 'plain'])
})

test('a wait for an item can be ended from outside, which closes the iterator', async () => {
  let closed = 0
  const stopping = createIterate(() => Promise.reject(new Error('interrupted')))
  const never = {
    next: () => new Promise<never>(() => {}),
    return: async () => ({ done: true, value: ++closed }) as const,
  }
  await expect(collect(stopping({ [Symbol.asyncIterator]: () => never }))).rejects.toThrow('interrupted')
  expect(closed).toBe(1)
})

test('refuses what cannot be iterated', async () => {
  await expect(collect(iterate(undefined as never))).rejects.toThrow(
    'for await: expected something to iterate over, got undefined.',
  )
  await expect(collect(iterate(5 as never))).rejects.toThrow('got number')
})
