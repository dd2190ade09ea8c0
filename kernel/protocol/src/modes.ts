/** @file The modes in which cells run, and the line of a cell that names its own: the text is the truth, for every client. */

/** `eager`: each op runs as its line does. `graph`: ops are recorded, optimised, then run. `graph+xla`: compiled by XLA as well. */
export type Mode = 'eager' | 'graph' | 'graph+xla'

export const MODES: readonly Mode[] = ['eager', 'graph', 'graph+xla']

export function isMode(value: unknown): value is Mode {
  return (MODES as readonly unknown[]).includes(value)
}

const MODE_LINES: Readonly<Record<Mode, string>> = {
  eager: '%%eager',
  graph: '%%graph',
  'graph+xla': '%%graph xla',
}

// As the kernel reads magics: at the top, behind blank lines, comments and other magics.
const MAGIC_LINE = /^\s*%%?[A-Za-z_]/
const SKIPPED_LINE = /^\s*(\/\/.*)?\s*$/
const MODE_LINE = /^\s*%%(?:(eager)|graph(?:\s+(xla))?)\s*$/

/** The mode that the cell's own line names; undefined where the session's default decides. */
export function cellMode(source: string): Mode | undefined {
  return modeLines(source)[0]?.mode
}

/**
 * The source with another mode line, or without one. All other lines stay as they are, and so does a cell that names its modes itself.
 *
 * @param mode - undefined: the session's default decides
 */
export function withCellMode(source: string, mode: Mode | undefined): string {
  if (namesOwnModes(source)) return source
  const found = modeLines(source).map(({ index }) => index)
  const lines = source.split('\n').filter((_, index) => !found.includes(index))
  if (mode !== undefined) lines.splice(found[0] ?? 0, 0, MODE_LINES[mode])
  return lines.join('\n')
}

/** Whether the cell is a magic cell of another kind, such as `%%compare`: it names its modes itself. */
export function namesOwnModes(source: string): boolean {
  return topLines(source).some(line => /^\s*%%(?!eager\b|graph\b)[A-Za-z_]/.test(line))
}

/** One at most in a cell that runs. */
function modeLines(source: string): { index: number; mode: Mode }[] {
  return topLines(source).flatMap((line, index) => {
    const [isModeLine, eager, xla] = MODE_LINE.exec(line) ?? []
    if (isModeLine === undefined) return []
    return [{ index, mode: eager ? 'eager' : xla ? 'graph+xla' : 'graph' }]
  })
}

/** The lines where magics may stand. */
function topLines(source: string): string[] {
  const lines = source.split('\n')
  const end = lines.findIndex(line => !MAGIC_LINE.test(line) && !SKIPPED_LINE.test(line))
  return end === -1 ? lines : lines.slice(0, end)
}
