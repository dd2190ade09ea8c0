import { expect, test } from 'vitest'
import { cellMode, isMode, MODES, type Mode, namesOwnModes, withCellMode } from './modes.ts'

test('there are three modes', () => {
  expect([...MODES, 'xla', '', undefined, 'toString'].filter(isMode)).toEqual(['eager', 'graph', 'graph+xla'])
})

test.each<[string, Mode | undefined]>([
  ['', undefined],
  ['x', undefined],
  ['%%eager\nx', 'eager'],
  ['%%graph\nx', 'graph'],
  ['%%graph xla\nx', 'graph+xla'],
  ['  %%graph \t xla  ', 'graph+xla'],
  ['%%graph\r\nx\r\n', 'graph'],
  ['\n\n// why\n%time\n%%graph\nx', 'graph'],
  ['// why\r\n%%graph\r\nx', 'graph'],
  // Below code `%` is the remainder.
  ['x\n%%graph', undefined],
  // Not the line of a mode: the kernel says what is wrong with it.
  ['%%graph fast', undefined],
  ['%%graphs', undefined],
  ['%graph', undefined],
  ['// %%graph\nx', undefined],
  ['%%compare eager graph\nx', undefined],
])('the mode of %j is %j', (source, mode) => {
  expect(cellMode(source)).toBe(mode)
})

test.each<[string, Mode | undefined, string]>([
  ['x', 'graph', '%%graph\nx'],
  ['', 'eager', '%%eager\n'],
  ['%%eager\nx', 'graph+xla', '%%graph xla\nx'],
  ['%%graph xla\nx', undefined, 'x'],
  ['%%graph', undefined, ''],
  ['x\n', undefined, 'x\n'],
  ['\n// why\n%time\n%%graph\n\nx', 'eager', '\n// why\n%time\n%%eager\n\nx'],
  ['\n// why\n%time\n%%graph\n\nx', undefined, '\n// why\n%time\n\nx'],
  ['// why\nx', 'graph', '%%graph\n// why\nx'],
  ['%%graph\r\nx\r\n', undefined, 'x\r\n'],
  ['x\n%%graph', 'eager', '%%eager\nx\n%%graph'],
  // The kernel refuses a cell of two: one is left.
  ['%%eager\n// why\n%%graph\nx', 'graph+xla', '%%graph xla\n// why\nx'],
  ['%%eager\n// why\n%%graph\nx', undefined, '// why\nx'],
])('%j with the mode %j is %j', (source, mode, changed) => {
  expect(withCellMode(source, mode)).toBe(changed)
})

const OWN = [
  '%%compare eager graph\nx',
  '// why\n%%compare\n//% a\n1\n//% b\n2',
  '%time\n%%bash\nls',
  '%%graph\n%%compare\nx',
]

test.each(OWN)('%j names its modes itself and stays as it is', source => {
  expect(namesOwnModes(source)).toBe(true)
  for (const mode of [undefined, ...MODES]) expect(withCellMode(source, mode)).toBe(source)
})

test.each(['x', '%%eager\nx', '%%graph xla\nx', '%time x', 'x\n%%bash', '%%graph\n// %%compare', ''])(
  '%j does not name its modes itself',
  source => {
    expect(namesOwnModes(source)).toBe(false)
  },
)

test.each(['', '\n', 'x', '// a\n\nx\n', '%time x\ny', '\r\nx\r\n', 'x\n%%graph\n', '/* a\n*/ x'])(
  '%j takes on every mode, and has its text again without one',
  source => {
    for (const mode of MODES) {
      const changed = withCellMode(source, mode)
      expect(cellMode(changed)).toBe(mode)
      for (const other of MODES) expect(withCellMode(changed, other)).toBe(withCellMode(source, other))
      expect(withCellMode(changed, mode)).toBe(changed)
      expect(withCellMode(changed, undefined)).toBe(source)
    }
  },
)
