import { expect, test } from 'vitest'
import { describeCell } from './cellDocument.ts'

const tensor = "import * as tf from '@diptych/tensor'"

test('the names of earlier cells are imported, but not those that the cell declares itself', () => {
  const { text, position } = describeCell('const a = b\nc.', 14, ['a', 'b', 'c'])
  expect(text).toBe(`${tensor};import {b,c} from './.diptych-session'\nconst a = b\nc.\nexport {}`)
  expect(position).toEqual({ line: 2, character: 2 })
  expect(describeCell('const a = b', 11, ['a', 'b']).text).toContain('import {b} from')
})

test('declarations of an unfinished cell are seen as well', () => {
  const code = 'export async function f() {}\nconst { a, b: [c] } = g(\nclass D {}\nfoo.'
  expect(describeCell(code, code.length, ['a', 'c', 'D', 'f', 'foo', 'g']).text).toContain('import {foo,g} from')
})

test('tf is the tensor library unless a cell declared it', () => {
  expect(describeCell('tf.', 3, ['tf']).text).toBe(";import {tf} from './.diptych-session'\ntf.\nexport {}")
  expect(describeCell('const tf = 1', 0, []).text).toBe(";import {} from './.diptych-session'\nconst tf = 1\nexport {}")
})

test('magics are blanked, and all names of the tensor library made one, with the cursor in its place', () => {
  const code = "%%graph xla\nimport * as t from '@tensorflow/tfjs-node-gpu'; t.ad"
  const { text, position } = describeCell(code, code.length, [])
  expect(text.split('\n').slice(1, 3)).toEqual(['           ', "import * as t from '@diptych/tensor'; t.ad"])
  expect(position).toEqual({ line: 2, character: 42 })
})
