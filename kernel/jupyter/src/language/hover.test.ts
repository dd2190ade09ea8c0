import { expect, test } from 'vitest'
import { hoverOffsets, readHover } from './hover.ts'

test.each([
  ['tf.mat|Mul(a)', ['matMul']],
  ['tf.matMul|', ['matMul']],
  ['tf.matMul(|', ['matMul']],
  ['tf.matMul(f(1), [2, 3], |)', ['matMul']],
  ['tf.matMul(a, other|', ['other', 'matMul']],
  ['f({ a: |', []],
  ['f([|', []],
  ['|', []],
  ['1 + |', []],
])('%s asks about %j', (marked, names) => {
  const offset = marked.indexOf('|')
  const code = marked.replace('|', '')
  const nameAt = (place: number) =>
    [...code.matchAll(/\w+/g)].find(({ index, 0: name }) => index <= place && place < index + name.length)?.[0]
  const { name, callee } = hoverOffsets(code, offset)
  expect([name, callee].filter(place => place !== undefined).map(nameAt)).toEqual(names)
})

test('what the server says is cleared of what concerns no author', () => {
  const value = '```typescript\n(alias) function f(): void\n```\nDoes it.\n\n*@doc* — {heading: 1}\n'
  expect(readHover({ contents: { value } })).toBe('```typescript\nfunction f(): void\n```\nDoes it.')
  expect(readHover({ contents: { value: '```typescript\nany\n```\n' } })).toBeUndefined()
  expect(readHover(null)).toBeUndefined()
})
