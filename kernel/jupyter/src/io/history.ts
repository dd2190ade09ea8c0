/** @file What was run in this session, and what it gave: answers history requests as ipykernel does. */

import type { HistoryEntry, HistoryRequest } from '@diptych/protocol'

// There is one session in memory; the protocol counts sessions from 1, and 0 stands for the current one.
const SESSION = 1
const TAIL_DEFAULT = 10

interface Line {
  number: number
  input: string
  output: string | null
}

export class History {
  readonly #lines: Line[] = []
  #count = 0

  /** The number of the last stored cell. */
  get count(): number {
    return this.#count
  }

  /** @returns the new cell's number. */
  add(input: string): number {
    this.#lines.push({ number: ++this.#count, input, output: null })
    return this.#count
  }

  setOutput(number: number, output: string): void {
    const line = this.#lines.findLast(candidate => candidate.number === number)
    if (line) line.output = output
  }

  find(request: HistoryRequest): HistoryEntry[] {
    const lines = this.#select(request)
    return lines.map(({ number, input, output }) => [SESSION, number, request.output ? [input, output] : input])
  }

  #select(request: HistoryRequest): Line[] {
    switch (request.hist_access_type) {
      case 'tail':
        return last(this.#lines, request.n ?? TAIL_DEFAULT)
      case 'range': {
        const { session = 0, start = 1, stop } = request
        if (session !== 0 && session !== SESSION) return []
        return this.#lines.filter(({ number }) => number >= start && (stop === undefined || number < stop))
      }
      case 'search': {
        const matches = globPattern(request.pattern ?? '*')
        const found = this.#lines.filter(({ input }) => matches.test(input))
        return last(request.unique ? latestOfEach(found) : found, request.n)
      }
    }
  }
}

function last(lines: Line[], n: number | undefined): Line[] {
  return n === undefined ? lines : n <= 0 ? [] : lines.slice(-n)
}

function latestOfEach(lines: readonly Line[]): Line[] {
  const byInput = new Map<string, Line>()
  for (const line of lines) {
    byInput.delete(line.input)
    byInput.set(line.input, line)
  }
  return [...byInput.values()]
}

/** SQLite's GLOB, which ipykernel searches with: `*`, `?`, `[abc]`, `[^abc]`; the whole text must match. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(/\[\^?\]?[^\]]*\]|[\s\S]/gu, part => {
    if (part === '*') return '[^]*'
    if (part === '?') return '[^]'
    if (part.length > 1 && part.startsWith('[')) return `[${part.slice(1, -1).replace(/[\\[\]]/g, '\\$&')}]`
    return part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  })
  return new RegExp(`^${source}$`, 'u')
}
