import { type Magic, MagicError } from './magic.ts'

export const reset: Magic = {
  name: 'reset',
  kind: 'line',
  usage: '%reset [-f]',
  help: 'Forgets what the cells have declared, and disposes its tensors. Asks first, unless told -f.',
  async run(args, session) {
    if (args !== '' && args !== '-f') throw new MagicError(`%reset takes nothing or -f, got "${args}".`)
    if (
      args === '' &&
      !/^y(es)?$/i.test(session.ask('Forget all variables? They cannot be brought back (y/[n])').trim())
    ) {
      session.print('Nothing was done.\n')
      return
    }
    await session.forget()
  },
}
