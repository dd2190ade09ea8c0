import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { currentFolder } from '../currentFolder.ts'
import { type Magic, MagicError } from './magic.ts'
import { pathOf } from './words.ts'

let previous: string | undefined

export const cd: Magic = {
  name: 'cd',
  kind: 'line',
  usage: '%cd [folder | -]',
  help: 'Changes the working folder, where relative paths and relative imports begin. - goes back; nothing goes home.',
  run(args, session) {
    if (args === '-' && previous === undefined) throw new MagicError('%cd -: there is no folder to go back to.')
    const folder = args === '' ? homedir() : args === '-' ? previous! : pathOf(args)
    const from = currentFolder()
    try {
      process.chdir(folder)
    } catch (error) {
      const what = existsSync(folder) ? `cannot be entered: ${(error as Error).message}` : 'does not exist'
      throw new MagicError(`%cd: ${folder} ${what}. The working folder is ${from ?? 'gone'}.`)
    }
    previous = from
    session.print(`${process.cwd()}\n`)
  },
}
