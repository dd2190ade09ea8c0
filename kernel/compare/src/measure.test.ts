import { expect, test } from 'vitest'
import { simulatedRuns } from './fixtures/machine.ts'
import { measure, type Progress, type Run } from './measure.ts'

/** A variant that always takes as long, and writes down that it ran. */
function steady(ms: number, log: string[] = [], name = ''): Run {
  return () => {
    log.push(name)
    return ms
  }
}

test('every variant runs once in each round, in an order that changes', async () => {
  const log: string[] = []
  const runs = ['a', 'b', 'c'].map(name => steady(1, log, name))
  await measure(runs, { warmUpRounds: 1, minRounds: 30, maxRounds: 30 })
  const rounds = Array.from({ length: 31 }, (_, round) => log.slice(3 * round, 3 * round + 3))
  expect(rounds.every(round => round.toSorted().join('') === 'abc')).toBe(true)
  expect(new Set(rounds.map(round => round.join(''))).size).toBe(6)
})

test('a seed gives the same order again', async () => {
  const order = async (seed: number): Promise<readonly number[]> =>
    (await measure([steady(1), steady(1)], { seed, maxRounds: 20 })).order
  expect(await order(5)).toEqual(await order(5))
  expect(await order(5)).not.toEqual(await order(6))
})

test('samples are the times round by round; those of the warm-up are apart', async () => {
  const counted = (start: number): Run => {
    let ms = start
    return () => ++ms
  }
  const { samples, warmUp, rounds, elapsedMs, order } = await measure([counted(0), counted(100)], {
    warmUpRounds: 2,
    maxRounds: 3,
  })
  expect({ samples, warmUp, rounds, elapsedMs, runs: order.toSorted() }).toEqual({
    samples: [
      [3, 4, 5],
      [103, 104, 105],
    ],
    warmUp: [
      [1, 2],
      [101, 102],
    ],
    rounds: 3,
    elapsedMs: 3 + 4 + 5 + 103 + 104 + 105,
    runs: [0, 0, 0, 1, 1, 1],
  })
})

test('runs may be asynchronous, and never overlap', async () => {
  let running = 0
  let most = 0
  const run = async (): Promise<number> => {
    most = Math.max(most, ++running)
    await Promise.resolve()
    running--
    return 1
  }
  await measure([run, run], { maxRounds: 5 })
  expect(most).toBe(1)
})

test('ends when the ratio is precise enough, not before the least number of rounds', async () => {
  const machine = { seed: 1, noise: 0.05, drift: 'none' } as const
  const quick = await measure([steady(1), steady(2)], { minRounds: 12 })
  const noisy = await measure(simulatedRuns([1, 1], machine), { maxRounds: 10_000 })
  expect([quick.stopReason, quick.rounds, quick.halfWidth]).toEqual(['precise', 12, 0])
  expect(noisy.stopReason).toBe('precise')
  expect(noisy.rounds).toBeGreaterThan(20)
  // The result's interval is drawn more often than the one that ended it.
  expect(noisy.halfWidth).toBeLessThan(0.022)
})

test('the variants are held against each other by their medians', async () => {
  const { pairs } = await measure([steady(2), steady(1), steady(4)])
  expect(pairs.map(({ a, b, ratio, isDetectable }) => [a, b, ratio, isDetectable])).toEqual([
    [0, 1, 0.5, true],
    [0, 2, 2, true],
    [1, 0, 2, true],
    [1, 2, 4, true],
    [2, 0, 0.5, true],
    [2, 1, 0.25, true],
  ])
})

test('a wider target ends earlier', async () => {
  const rounds = async (targetHalfWidth: number): Promise<number> =>
    (await measure(simulatedRuns([1, 1], { seed: 1, noise: 0.1, drift: 'none' }), { targetHalfWidth })).rounds
  expect(await rounds(0.06)).toBeLessThan(await rounds(0.03))
})

test('ends after the most rounds', async () => {
  const { stopReason, rounds, halfWidth } = await measure(
    simulatedRuns([1, 1], { seed: 1, noise: 0.3, drift: 'none' }),
    { maxRounds: 25 },
  )
  expect([stopReason, rounds]).toEqual(['rounds', 25])
  expect(halfWidth).toBeGreaterThan(0.02)
})

test('no round begins when the time is used up; warm-up does not count', async () => {
  const { stopReason, rounds, elapsedMs } = await measure([steady(30), steady(20)], { warmUpRounds: 50, budgetMs: 201 })
  expect([stopReason, rounds, elapsedMs]).toEqual(['budget', 5, 250])
})

test('three rounds are made whatever they cost', async () => {
  const { stopReason, rounds } = await measure([steady(1000), steady(1000)], { budgetMs: 0 })
  expect([stopReason, rounds]).toEqual(['budget', 3])
})

test('a variant that throws is not run again; the others go on', async () => {
  const log: string[] = []
  const error = new Error('no such kernel')
  let runs = 0
  const failing = async (): Promise<number> => {
    log.push('failing')
    if (++runs === 3) throw error
    return 1
  }
  const measurement = await measure([steady(1), failing, steady(2)], { warmUpRounds: 1, maxRounds: 10 })
  expect(measurement.failures).toEqual([undefined, { error }, undefined])
  expect(log).toHaveLength(3)
  expect(measurement.samples).toEqual([Array(10).fill(1), [], Array(10).fill(2)])
  expect(measurement.order).toHaveLength(20)
  expect(measurement.order).not.toContain(1)
})

test('what a variant threw is kept, whatever it is', async () => {
  const throwing = (): number => {
    throw undefined
  }
  expect((await measure([throwing, steady(1)], { maxRounds: 1 })).failures).toEqual([{ error: undefined }, undefined])
})

test('ends at once when every variant has failed', async () => {
  const failing = (): Promise<number> => Promise.reject(new Error('no'))
  const { stopReason, rounds, samples, halfWidth } = await measure([failing, failing], { warmUpRounds: 0 })
  expect({ stopReason, rounds, samples, halfWidth }).toEqual({
    stopReason: 'failed',
    rounds: 0,
    samples: [[], []],
    halfWidth: undefined,
  })
})

test('one variant that is left is measured for its own times', async () => {
  const failing = (): Promise<number> => Promise.reject(new Error('no'))
  const { stopReason, samples } = await measure([failing, steady(1)], { minRounds: 12 })
  expect([stopReason, samples[1]!.length]).toEqual(['precise', 12])
})

test('stops when asked, and leaves out the round that was not whole', async () => {
  let runs = 0
  const run = (): number => ++runs
  const measurement = await measure([run, run], { warmUpRounds: 1, shouldStop: () => runs === 7 })
  expect([measurement.stopReason, measurement.rounds, measurement.order.length]).toEqual(['stopped', 2, 4])
  expect(measurement.samples.map(({ length }) => length)).toEqual([2, 2])
})

test('an error by which a stop reaches a run is not the failure of its variant', async () => {
  let isStopped = false
  const interrupted = (): number => {
    isStopped = true
    throw new Error('interrupted')
  }
  const { stopReason, failures } = await measure([interrupted, steady(1)], { shouldStop: () => isStopped })
  expect([stopReason, failures]).toEqual(['stopped', [undefined, undefined]])
})

test('tells after each round how far it is', async () => {
  const told: Progress[] = []
  await measure([steady(1), steady(2)], { minRounds: 3, maxRounds: 4, onRound: progress => told.push(progress) })
  expect(told).toEqual([
    { rounds: 1, elapsedMs: 3, halfWidth: undefined },
    { rounds: 2, elapsedMs: 6, halfWidth: undefined },
    { rounds: 3, elapsedMs: 9, halfWidth: 0 },
  ])
})

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('a run that gives %d as its time has failed', async ms => {
  const { failures } = await measure([steady(ms), steady(1)], { maxRounds: 1 })
  expect(failures[0]!.error).toEqual(new RangeError(`A run must return its time in milliseconds, got ${ms}.`))
})

test('a time of 0 counts as a nanosecond', async () => {
  expect((await measure([steady(0), steady(1)], { maxRounds: 1 })).samples).toEqual([[1e-6], [1]])
})

test.each([
  [{ maxRounds: 0 }, 'measure: maxRounds must be a whole number, 1 or more, got 0.'],
  [{ minRounds: 2.5 }, 'measure: minRounds must be a whole number, 0 or more, got 2.5.'],
  [{ warmUpRounds: -1 }, 'measure: warmUpRounds must be a whole number, 0 or more, got -1.'],
] as const)('refuses %j', async (options, message) => {
  await expect(measure([steady(1), steady(1)], options)).rejects.toThrow(message)
})
