import type { MimeBundle } from '@diptych/protocol'
import { expect, test } from 'vitest'
import { SessionMode } from '../modes.ts'
import type { MagicSession } from './magic.ts'
import { findMagic, magics, spelled } from './table.ts'

function run(
  kind: 'cell' | 'line',
  name: string,
  args: string,
): { cell?: string; default?: string; printed: string; shown?: MimeBundle } {
  const seen: ReturnType<typeof run> = { printed: '' }
  // What needs more of a session is tested in real kernels: test/flows/magics.test.ts.
  const session = {
    defaultMode: () => ({ mode: 'eager', setBy: 'the default' }),
    setDefaultMode: mode => (seen.default = mode),
    setCellMode: mode => (seen.cell = mode),
    graphReport: () => 'the report',
    autoreload: 1,
    print: text => (seen.printed += text),
    show: data => (seen.shown = data),
  } satisfies Partial<MagicSession>
  const call = { name, kind, args, line: 1 }
  void findMagic(call)!.run!(args, session as unknown as MagicSession, call)
  return seen
}

test('%%eager, %%graph and %%graph xla choose the mode of the cell', () => {
  expect(run('cell', 'eager', '').cell).toBe('eager')
  expect(run('cell', 'graph', '').cell).toBe('graph')
  expect(run('cell', 'graph', 'xla').cell).toBe('graph+xla')
})

test('%mode shows the default of the session and who set it, or sets it', () => {
  expect(run('line', 'mode', '')).toEqual({ printed: 'eager (the default)\n' })
  expect(run('line', 'mode', 'graph+xla')).toEqual({ printed: '', default: 'graph+xla' })
})

test('%graph prints what has run as a graph', () => {
  expect(run('line', 'graph', '').printed).toBe('the report\n')
})

test('%lsmagic lists every magic with its help, in lines of at most 100 characters that begin at the same column', () => {
  const { 'text/plain': text, 'text/html': html } = run('line', 'lsmagic', '').shown!
  const lines = String(text).split('\n')
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(100)
  const entries = String(text).split(/\n(?! )/)
  expect(entries.map(entry => entry.replace(/\s+/g, ' '))).toEqual(magics.map(({ usage, help }) => `${usage} ${help}`))
  const helpColumn = lines[0]!.indexOf(magics[0]!.help)
  for (const line of lines.filter(line => line.startsWith(' '))) expect(line.search(/\S/)).toBe(helpColumn)
  expect(String(html).match(/<tr>/g)).toHaveLength(magics.length + 1)
  expect(html).toContain('<code>%mode [eager|graph|graph+xla]</code>')
})

test('no two magics are written alike, and each usage begins with its name', () => {
  expect(new Set(magics.map(spelled)).size).toBe(magics.length)
  for (const magic of magics.filter(({ name }) => name !== '?'))
    expect(magic.usage.startsWith(spelled(magic))).toBe(true)
})

test.each([
  ['cell', 'time', 'x', '%%time takes no arguments, got "x"'],
  ['cell', 'eager', 'x', '%%eager takes no arguments, got "x"'],
  ['cell', 'graph', 'jit', '%%graph takes nothing or xla, got "jit"'],
  ['line', 'mode', 'fast', '%mode takes one of eager, graph, graph+xla, got "fast"'],
  ['line', 'graph', 'xla', '%graph takes no arguments, got "xla". To run this cell as a graph write %%graph xla.'],
  ['line', 'lsmagic', '-v', '%lsmagic takes no arguments, got "-v"'],
] as const)('%s magic %s refuses "%s"', (kind, name, args, message) => {
  expect(() => run(kind, name, args)).toThrow(message)
})

test("%mode outweighs the notebook's metadata, which outweigh DIPTYCH_MODE", () => {
  const session = new SessionMode('graph+xla')
  expect(session.default()).toEqual({ mode: 'graph+xla', setBy: 'DIPTYCH_MODE' })
  expect(session.default('graph')).toEqual({ mode: 'graph', setBy: "the notebook's metadata" })
  session.setNotebook('graph')
  expect(session.default()).toEqual({ mode: 'graph', setBy: "the notebook's metadata" })
  session.choose('eager')
  expect(session.default('graph')).toEqual({ mode: 'eager', setBy: 'set by %mode' })
})

test('a DIPTYCH_MODE that is no mode fails one cell and says what to write', () => {
  const session = new SessionMode('grpah')
  expect(() => session.default()).toThrow(
    'DIPTYCH_MODE is "grpah", which is no mode: expected one of eager, graph, graph+xla',
  )
  expect(session.default()).toEqual({ mode: 'eager', setBy: 'the default: DIPTYCH_MODE is "grpah", which is no mode' })
  expect(session.describe()).toMatchObject({ mode: 'eager', complaint: 'DIPTYCH_MODE is "grpah", which is no mode' })
})
