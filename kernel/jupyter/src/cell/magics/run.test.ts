import { expect, test } from 'vitest'
import { SessionMode } from '../modes.ts'
import type { MagicSession } from './magic.ts'
import { findMagic } from './table.ts'

function run(kind: 'cell' | 'line', name: string, args: string): { cell?: string; default?: string; printed: string } {
  const seen: ReturnType<typeof run> = { printed: '' }
  const session: MagicSession = {
    defaultMode: () => ({ mode: 'eager', setBy: 'the default' }),
    setDefaultMode: mode => (seen.default = mode),
    setCellMode: mode => (seen.cell = mode),
    graphReport: () => 'the report',
    autoreload: 1,
    print: text => (seen.printed += text),
  }
  findMagic({ kind, name })!.run(args, session)
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

test('%lsmagic lists every magic with its help', () => {
  expect(run('line', 'lsmagic', '').printed).toMatch(
    /^%%eager .*\n%%graph \[xla\] .*\n%%compare .*\n%mode .*\n%types .*\n%autoreload .*\n%graph .*\n%doctor .*\n%lsmagic .*\n$/,
  )
})

test.each([
  ['cell', 'eager', 'x', '%%eager takes no arguments, got "x"'],
  ['cell', 'graph', 'jit', '%%graph takes nothing or xla, got "jit"'],
  ['line', 'mode', 'fast', '%mode takes one of eager, graph, graph+xla, got "fast"'],
  ['line', 'graph', 'xla', '%graph takes no arguments, got "xla". To run this cell as a graph write %%graph xla.'],
  ['line', 'doctor', 'gpu', '%doctor takes no arguments, got "gpu"'],
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
