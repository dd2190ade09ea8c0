import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('jobs that a person waits for come first, each alone', async () => {
  const turns = new Turns()
  const log: string[] = []
  const job = (name: string) => async () => {
    log.push(`${name} begins`)
    await new Promise(setImmediate)
    log.push(`${name} ends`)
  }
  await Promise.all([
    turns.take(job('check 1'), 'sometime'),
    turns.take(job('check 2'), 'sometime'),
    turns.take(job('question'), 'now'),
    turns.take(job('question 2'), 'now'),
  ])
  expect(log).toEqual(
    ['question', 'question 2', 'check 1', 'check 2'].flatMap(name => [`${name} begins`, `${name} ends`]),
  )
})

test('a question comes at once, while a check waits for quiet', async () => {
  const turns = new Turns()
  const log: string[] = []
  await turns.take(async () => log.push('first'), 'now')
  const check = turns.take(async () => log.push('check'), 'sometime')
  await new Promise(setImmediate)
  await turns.take(async () => log.push('second'), 'now')
  await check
  expect(log).toEqual(['first', 'second', 'check'])
})

test('a job that fails fails alone', async () => {
  const turns = new Turns()
  await expect(turns.take(() => Promise.reject(new Error('no')), 'now')).rejects.toThrow('no')
  expect(await turns.take(async () => 1, 'sometime')).toBe(1)
})

test.each(['now', 'sometime'] as const)(
  'a question that comes just as the last job (%s) ends is answered',
  async urgency => {
    // How many turns of the microtask queue the end takes is not the test's business.
    for (let turn = 0; turn < 16; turn++) {
      const turns = new Turns()
      await turns.take(async () => {}, urgency)
      for (let microtask = 0; microtask < turn; microtask++) await undefined
      expect(await turns.take(async () => turn, 'now')).toBe(turn)
    }
  },
)
