import type { AutoreloadLevel } from '../importedNames.ts'
import { type Magic, MagicError } from './magic.ts'

const levels: readonly string[] = [
  'local files are never loaded again',
  'local files that changed are loaded again when a cell imports them',
  'local files that changed are loaded again before each cell',
]

export const autoreload: Magic = {
  name: 'autoreload',
  kind: 'line',
  usage: '%autoreload [0|1|2]',
  help: 'Shows or sets when local files that changed are loaded again: never, when a cell imports them (the default), before each cell.',
  run(args, session) {
    if (args === '') return session.print(`${session.autoreload} (${levels[session.autoreload]})\n`)
    if (!/^[012]$/.test(args)) {
      throw new MagicError(
        `%autoreload takes ${levels.map((text, level) => `${level} (${text})`).join(', ')}; got "${args}".`,
      )
    }
    session.autoreload = Number(args) as AutoreloadLevel
  },
}
