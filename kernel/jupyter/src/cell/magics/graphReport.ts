import { type Magic, MagicError } from './magic.ts'

export const graphReport: Magic = {
  name: 'graph',
  kind: 'line',
  usage: '%graph',
  help: 'Lists what has run as a graph in this session: functions, steps of cells, why they were compiled again, what they cost.',
  run(args, session) {
    if (args !== '') {
      throw new MagicError(
        `%graph takes no arguments, got "${args}". To run this cell as a graph write %%graph ${args === 'xla' ? args : '[xla]'}.`,
      )
    }
    session.print(`${session.graphReport()}\n`)
  },
}
