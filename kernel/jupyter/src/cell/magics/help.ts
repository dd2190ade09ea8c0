import { describeMagic } from './describe.ts'
import { type Magic, MagicError } from './magic.ts'

export const help: Magic = {
  name: '?',
  kind: 'line',
  usage: '%magic?',
  help: 'Says what a magic does and how it is written.',
  run(args, session) {
    const text = describeMagic(args)
    if (text === undefined) throw new MagicError(`${args}?: there is no such magic. %lsmagic lists them.`)
    session.page(text)
  },
}
