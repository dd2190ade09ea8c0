/** @file `DIPTYCH_TRACE` in a kernel: what its threads did, in one file. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KernelClient } from '@diptych/kernel'
import { afterAll, expect, test } from 'vitest'
import { runCell } from './session.ts'

interface Span {
  readonly name: string
  readonly cat: string
  readonly ts: number
  readonly dur: number
  readonly tid: number
}

const folder = mkdtempSync(join(tmpdir(), 'diptych-trace-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the request and its ops are spans of two threads, one within the other', async () => {
  const file = join(folder, 'trace.json')
  const kernel = await KernelClient.start({ env: { DIPTYCH_TRACE: file } })
  await runCell(kernel, 'tf.ones([20, 30]).matMul(tf.ones([30, 2])).dataSync()')
  await kernel.shutdown()
  const events = JSON.parse(`${readFileSync(file, 'utf8').trim().replace(/,$/, '')}]`) as Span[]
  const request = events.find(({ name }) => name === 'execute_request')!
  const op = events.find(({ name, cat }) => cat === 'op' && name === 'MatMul')!
  expect(request.tid).not.toBe(op.tid)
  expect(op.ts).toBeGreaterThan(request.ts)
  expect(op.ts + op.dur).toBeLessThan(request.ts + request.dur)
})
