/** @file `for await` of a cell: `__diptych.iterate`, so that an interrupt ends the wait for the next item. */

type AnyIterable = AsyncIterable<unknown> | Iterable<unknown>

/**
 * @param wrap - what the cell's other awaits pass through, `__diptych.await`.
 * @returns what a rewritten `for await (const x of iterable)` puts around `iterable`.
 */
export function createIterate(wrap: (value: unknown) => unknown): (iterable: AnyIterable) => AsyncIterable<unknown> {
  return iterable => ({
    [Symbol.asyncIterator]: () => interruptible(openIterator(iterable), wrap),
  })
}

function interruptible(
  iterator: AsyncIterator<unknown> | Iterator<unknown>,
  wrap: (value: unknown) => unknown,
): AsyncIterator<unknown> {
  return {
    async next() {
      try {
        return (await wrap(iterator.next())) as IteratorResult<unknown>
      } catch (error) {
        // An interrupt leaves the iterator waiting, with its listeners; one that failed by itself is closed already.
        void Promise.resolve(iterator.return?.()).catch(() => undefined)
        throw error
      }
    },
    async return(value?: unknown) {
      // Not wrapped: it cleans up, also after an interrupt.
      return (await iterator.return?.(value)) ?? { done: true, value }
    },
  }
}

/** Async iterators first, as the language does; of plain ones the items are awaited. */
function openIterator(iterable: AnyIterable): AsyncIterator<unknown> | Iterator<unknown> {
  if (iterable && Symbol.asyncIterator in Object(iterable))
    return (iterable as AsyncIterable<unknown>)[Symbol.asyncIterator]()
  if (!iterable || !(Symbol.iterator in Object(iterable)))
    throw new TypeError(`for await: expected something to iterate over, got ${describe(iterable)}.`)
  return awaitItems((iterable as Iterable<unknown>)[Symbol.iterator]())
}

function awaitItems(iterator: Iterator<unknown>): AsyncIterator<unknown> {
  return {
    async next() {
      const { done, value } = iterator.next()
      return { done: done === true, value: done ? value : await value }
    },
    async return(value?: unknown) {
      iterator.return?.(value)
      return { done: true, value }
    },
  }
}

function describe(value: unknown): string {
  return value === null ? 'null' : typeof value
}
