import type { HistoryEntry, HistoryRequest } from '@diptych/protocol'
import { type Magic, MagicError } from './magic.ts'
import { words } from './words.ts'

const USAGE = '%history [-n] [-o] [range …] [-l count] [-g pattern]'

/** What the line asks for. */
interface Asked {
  withNumbers: boolean
  withOutput: boolean
  readonly requests: HistoryRequest[]
}

export const history: Magic = {
  name: 'history',
  kind: 'line',
  usage: USAGE,
  help: 'Prints cells that ran: all of this session, or ranges such as 3, 2-5 and ~1/1-4 (of the session before), the last -l, or those like -g. -n with numbers, -o with results.',
  async gather(args, history) {
    const found: HistoryEntry[] = []
    for (const request of readArguments(args).requests) found.push(...(await history.find(request)))
    return found
  },
  run(args, session, { gathered }) {
    const { withNumbers, requests } = readArguments(args)
    const entries = gathered as readonly HistoryEntry[]
    const isSearch = requests.some(({ hist_access_type: type }) => type === 'search')
    for (const [sessionNumber, number, text] of entries) {
      const [input, output] = typeof text === 'string' ? [text, null] : text
      const lead = isSearch ? `${sessionNumber}/${number}: ` : withNumbers ? `${number}: ` : ''
      session.print(`${lead}${input}\n`)
      if (output !== null) session.print(`${output}\n`)
    }
    if (entries.length === 0) session.warn('%history: there is nothing like that.\n')
  },
}

/** @throws {MagicError} */
function readArguments(args: string): Asked {
  const asked: Asked = { withNumbers: false, withOutput: false, requests: [] }
  const given = words(args)
  const wanted: Partial<HistoryRequest>[] = []
  for (let word = given.shift(); word !== undefined; word = given.shift()) {
    if (word === '-n') asked.withNumbers = true
    else if (word === '-o') asked.withOutput = true
    else if (word === '-g') wanted.push({ hist_access_type: 'search', pattern: `*${needed(given, '-g')}*` })
    else if (word === '-l') wanted.push({ hist_access_type: 'tail', n: count(needed(given, '-l')) })
    else wanted.push(readRange(word))
  }
  if (wanted.length === 0) wanted.push({ hist_access_type: 'range', session: 0 })
  const common = { output: asked.withOutput, raw: true }
  asked.requests.push(...wanted.map(request => ({ ...common, ...request }) as HistoryRequest))
  return asked
}

function needed(words: string[], option: string): string {
  const word = words.shift()
  if (word === undefined) throw new MagicError(`${USAGE}: there is nothing behind ${option}.`)
  return word
}

function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new MagicError(`%history: -l takes a whole number from 1, got "${text}".`)
  return Number(text)
}

/** `4`, `4-6`, `4-`, `~1/4-6`, `~2/`. */
function readRange(word: string): Partial<HistoryRequest> {
  const match = /^(?:~(\d+)\/)?(?:(\d+)(-(\d+)?)?)?$/.exec(word)
  if (!match || word === '')
    throw new MagicError(`${USAGE}: "${word}" is no range. Examples: 4, 2-5, ~1/ (the session before), ~1/3-4.`)
  const [, back, first, dash, last] = match
  const start = first === undefined ? 1 : Number(first)
  const stop = last !== undefined ? Number(last) + 1 : first !== undefined && dash === undefined ? start + 1 : undefined
  return {
    hist_access_type: 'range',
    session: back === undefined ? 0 : -Number(back),
    start,
    ...(stop !== undefined && { stop }),
  }
}
