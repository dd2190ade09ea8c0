import { isMode, MODES } from '@diptych/protocol'
import { type Magic, MagicError } from './magic.ts'

export const mode: Magic = {
  name: 'mode',
  kind: 'line',
  usage: `%mode [${MODES.join('|')}]`,
  help: 'Shows or sets how cells run that do not say it themselves.',
  isForHead: true,
  run(args, session) {
    if (args === '') {
      const { mode, setBy } = session.defaultMode()
      session.print(`${mode} (${setBy})\n`)
      return
    }
    if (!isMode(args)) {
      throw new MagicError(`%mode takes one of ${MODES.join(', ')}, got "${args}". %mode alone shows the current one.`)
    }
    session.setDefaultMode(args)
  },
}
