import { KernelClient } from '@diptych/kernel'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCell } from '../flows/session.ts'
import { docExamples } from './docExamples.ts'
import { sourceFiles } from './layers.ts'

const examples = sourceFiles()
  .filter(({ path }) => path.startsWith('kernel/tensor/src/') && !/\.test\.ts$/.test(path))
  .flatMap(file => docExamples(file).map(({ code, line }) => [`${file.path}:${line}`, code] as const))

describe('examples in the doc comments of @diptych/tensor', () => {
  let kernel: KernelClient
  beforeAll(async () => {
    kernel = await KernelClient.start()
  })
  afterAll(() => kernel.shutdown())

  test('there are some for the package, graph functions and random numbers', () => {
    const files = examples.map(([place]) => place.replace(/:\d+$/, ''))
    const expected = ['index.ts', 'graph/function.ts', 'graph/random.ts'].map(file => `kernel/tensor/src/${file}`)
    expect(files).toEqual(expect.arrayContaining(expected))
  })

  // In cells, as a reader tries them: TypeScript, with `tf` there and imports allowed.
  test.each(examples)('%s runs', async (_, code) => {
    const { reply, stderr } = await runCell(kernel, code)
    expect({ reply, stderr }).toMatchObject({ reply: { status: 'ok' }, stderr: '' })
  })
})

test('an example reaches to the next tag or the end of the comment', () => {
  const text = `/** One. @see nothing */
/**
 * Adds.
 *
 * @example add(1, 2)
 * @example
 * const a = {
 *   b: add(3, 4),
 * }
 * @see two
 */
// @example no doc comment
const text = '/** @example no comment *' + '/'
/** @example last() */`
  expect(docExamples({ path: 'a.ts', text })).toEqual([
    { code: 'add(1, 2)', line: 5 },
    { code: 'const a = {\n  b: add(3, 4),\n}', line: 6 },
    { code: 'last()', line: 14 },
  ])
})
