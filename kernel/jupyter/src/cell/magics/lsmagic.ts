import { type Magic, MagicError } from './magic.ts'
import { magics } from './table.ts'

export const lsmagic: Magic = {
  name: 'lsmagic',
  kind: 'line',
  usage: '%lsmagic',
  help: 'Lists the magics.',
  run(args, session) {
    if (args !== '') throw new MagicError(`%lsmagic takes no arguments, got "${args}".`)
    const width = Math.max(...magics.map(({ usage }) => usage.length))
    for (const { usage, help } of magics) session.print(`${usage.padEnd(width)}  ${help}\n`)
  },
}
