import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { runCell, startKernel } from '../flows/session.ts'
import { ROOT } from './layers.ts'

// The cells of docs/graph.md, as a reader tries them. One that warns says so in its last comment.
const page = readFileSync(path.join(ROOT, 'docs/graph.md'), 'utf8')
const cells = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(match => match[1]!)
const kernel = await startKernel()
await runCell(kernel, 'var x = tf.ones([2, 2]), w = tf.ones([2, 2]), batches = [1, 2, 3, 4].map(() => tf.ones([2]))')

test.each(cells)('a cell of docs/graph.md does what the page says: %s', async code => {
  const { reply, stderr } = await runCell(kernel, code)
  expect(reply.status).toBe('ok')
  expect(stderr.startsWith('Warning: ')).toBe(code.includes('// warns'))
})

test('there are some', () => {
  expect(cells.length).toBeGreaterThan(4)
})
