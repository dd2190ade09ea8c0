import { type Magic, MagicError } from './magic.ts'

export const graph: Magic = {
  name: 'graph',
  kind: 'cell',
  usage: '%%graph [xla]',
  help: 'Runs this cell as a graph: operations are recorded, optimised, compiled (with xla: by XLA as well), then run.',
  run(args, session) {
    if (args !== '' && args !== 'xla') {
      throw new MagicError(`%%graph takes nothing or xla, got "${args}". Write %%graph or %%graph xla.`)
    }
    session.setCellMode(args === 'xla' ? 'graph+xla' : 'graph')
  },
}
