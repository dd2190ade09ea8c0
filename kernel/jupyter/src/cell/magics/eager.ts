import { type Magic, MagicError } from './magic.ts'

export const eager: Magic = {
  name: 'eager',
  kind: 'cell',
  usage: '%%eager',
  help: 'Runs this cell eagerly: each operation runs as its line does.',
  run(args, session) {
    if (args !== '') throw new MagicError(`%%eager takes no arguments, got "${args}". Write %%eager alone on its line.`)
    session.setCellMode('eager')
  },
}
