import type { Table } from '@diptych/picture'
import type { LeakLine } from '../engine.ts'
import { pictures } from '../formatters/picture.ts'
import { type Magic, MagicError, type MagicSession } from './magic.ts'

const BAR = 20
const LINES_SHOWN = 20

export const memory: Magic = {
  name: 'memory',
  kind: 'line',
  usage: '%memory [on|off]',
  help: 'Shows the memory of tensors by device, of their values in JavaScript, and of the process. on: from here on also which lines make what is alive.',
  async run(args, session) {
    if (args !== '' && args !== 'on' && args !== 'off')
      throw new MagicError(`%memory takes nothing, on or off, got "${args}".`)
    if (args === 'on') return session.engine.tensors().leaks.start()
    if (args === 'off') return session.engine.loaded && session.engine.tensors().leaks.stop()
    const lines = await aliveLines(session)
    const tables = [byPlace(session), ...(lines && lines.length > 0 ? [byLine(lines)] : [])]
    const { htmlTable, textTable } = pictures()
    const note = noteOn(lines)
    session.show({
      'text/html': `${tables.map(htmlTable).join('')}<p>${note}</p>`,
      'text/plain': `${[...tables.map(textTable), note].join('\n\n')}`,
    })
  },
}

/** @returns undefined where no lines are remembered. */
async function aliveLines({ engine, interruptible }: MagicSession): Promise<readonly LeakLine[] | undefined> {
  if (!engine.loaded) return undefined
  const { freeForgotten, leaks } = engine.tensors()
  // What nobody holds any more should not be in the numbers.
  await interruptible(freeForgotten())
  try {
    return leaks.report().lines
  } catch (error) {
    if ((error as Error).name === 'ArgumentError') return undefined
    throw error
  }
}

function byPlace({ engine }: MagicSession): Table {
  const { rss, heapUsed } = process.memoryUsage()
  const held = engine.loaded && engine.tensors().memory()
  const devices = Object.entries(held?.byDevice ?? {})
  const rows: [place: string, tensors: string, bytes: number][] = [
    ...devices.map(
      ([name, { tensors, bytes }]) => [`tensors on ${name}`, String(tensors), bytes] as [string, string, number],
    ),
    ['tensors at most', '', held?.peakBytes ?? 0],
    ["tensors' values in JavaScript", '', held?.hostBytes ?? 0],
    ["JavaScript's heap", '', heapUsed],
    ['the process', '', rss],
  ]
  return { head: ['memory', 'tensors', 'bytes', ''], rows: withBars(rows) }
}

function byLine(lines: readonly LeakLine[]): Table {
  const shown = lines.slice(0, LINES_SHOWN)
  const rows = shown.map(({ line, tensors, bytes }) => [line, String(tensors), bytes] as [string, string, number])
  return { head: ['made by', 'tensors', 'bytes', ''], rows: withBars(rows) }
}

/** Bars of letters are drawn wherever text is. */
function withBars(rows: readonly [string, string, number][]): string[][] {
  const most = Math.max(1, ...rows.map(([, , bytes]) => bytes))
  return rows.map(([name, count, bytes]) => [
    name,
    count,
    bytesText(bytes),
    '█'.repeat(Math.round((bytes / most) * BAR)).padEnd(BAR),
  ])
}

function bytesText(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : pictures().formatBytes(bytes)
}

function noteOn(lines: readonly LeakLine[] | undefined): string {
  if (!lines) return 'To see which lines make what is alive, write %memory on, and run them.'
  if (lines.length > LINES_SHOWN) return `${lines.length} lines, ${LINES_SHOWN} shown.`
  return lines.length > 0 ? 'Lines since %memory on.' : 'Nothing is alive that was made since %memory on.'
}
