import { expect, test } from 'vitest'
import { helpOnMagic } from './describe.ts'

test('help is about the magic under the cursor', () => {
  expect(helpOnMagic('%%graph xla', 3)).toContain('%%graph [xla]\n\n')
  expect(helpOnMagic('%time f()', 5)).toMatch(/^%time statement\n\n[\s\S]*%%time\n\n/)
  expect(helpOnMagic('%time f()', 7)).toBeUndefined()
  expect(helpOnMagic('%nothing', 3)).toBeUndefined()
  expect(helpOnMagic('%time f()\n%who', 13)).toContain('%who')
  expect(helpOnMagic('f()\n%who', 7)).toBeUndefined()
  expect(helpOnMagic('%%bash\n%who', 10)).toBeUndefined()
})
