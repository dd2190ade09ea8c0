import { isTypeLevel, levelAdvice, typeLevels } from '../../language/typeCheck.ts'
import { type Magic, MagicError } from './magic.ts'

export const types: Magic = {
  name: 'types',
  kind: 'line',
  usage: `%types [${typeLevels.join('|')}]`,
  help: 'Shows or sets what type errors do: stop a cell before it runs, be shown when they are known, or nothing.',
  isForHead: true,
  // On the message thread, which checks cells before the main one gets them.
  prepare(args, { types: setting }) {
    if (args === '') return `${setting.describe()}\n`
    if (!isTypeLevel(args)) throw new MagicError(levelAdvice(args))
    setting.choose(args)
    return ''
  },
}
