import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeSetupLock } from './setupLock.mjs'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'diptych-lock-'))
  file = join(folder, 'state', 'setup.lock')
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a second set-up waits for the first and is told whose it is', async () => {
  const order: string[] = []
  const release = await takeSetupLock(file)
  const waiting = new Promise<number>(resolve => {
    void takeSetupLock(file, { onWait: resolve }).then(async releaseSecond => {
      order.push('second')
      await releaseSecond()
      resolveDone()
    })
  })
  const { promise: done, resolve: resolveDone } = Promise.withResolvers<void>()
  expect(await waiting).toBe(process.pid)
  order.push('first')
  await release()
  await done
  expect(order).toEqual(['first', 'second'])
  expect(readdirSync(join(folder, 'state'))).toEqual([])
})

test.each(['', '4194305 77', `${process.pid} 1`])(
  'a lock whose owner is gone (%j) counts for nothing',
  async content => {
    await (await takeSetupLock(file))()
    writeFileSync(file, content)
    const release = await takeSetupLock(file)
    await release()
  },
)

test('the wait can be given up', async () => {
  await takeSetupLock(file)
  const stop = new AbortController()
  const second = takeSetupLock(file, { signal: stop.signal, onWait: () => stop.abort(new Error('enough')) })
  await expect(second).rejects.toThrow('enough')
})
