import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import * as tf from './index.ts'

const require = createRequire(import.meta.url)

test('tfjs.cjs names all that tfjs exports', async () => {
  const names = Object.keys(require('@tensorflow/tfjs')).sort()
  // Writes the file anew with --update.
  await expect(listOf(names)).toMatchFileSnapshot('../tfjs.cjs')
  expect(names.filter(name => !(name in tf))).toEqual([])
})

function listOf(names: readonly string[]): string {
  return `// biome-ignore-all lint/suspicious/noAssignInExpressions: Node reads the names there, and nothing runs.
/**
 * @file The names of tfjs's exports, for Node, which else parses the 8 MB of tfjs's source to find them, and keeps that. Written by a test:
 * \`npx vitest run --config test/vitest.config.ts --project unit tfjs.test --update\`
 */

const tfjs = require('@tensorflow/tfjs')
module.exports = tfjs
// Never runs; Node reads it.
0 &&
  (module.exports = {
${names.map(name => `    ${name},\n`).join('')}  })
`
}
