import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { currentFolder } from '../currentFolder.ts'
import { type Magic, MagicError } from './magic.ts'
import { pathOf } from './words.ts'

export const writefile: Magic = {
  name: 'writefile',
  kind: 'cell',
  usage: '%%writefile [-a] file',
  help: 'Writes the lines below to a file, or with -a to its end.',
  takesText: true,
  run(args, session, { body = '' }) {
    const isAppended = /^-a(?=\s|$)/.test(args)
    const path = pathOf(isAppended ? args.slice(2).trim() : args)
    if (path === '' || /^-\w*\s/.test(path))
      throw new MagicError(`%%writefile takes a file, and -a before it to append, got "${args}".`)
    const text = body === '' || body.endsWith('\n') ? body : `${body}\n`
    const what = isAppended ? 'Appended to' : existsSync(path) ? 'Overwrote' : 'Wrote'
    try {
      if (isAppended) appendFileSync(path, text)
      else writeFileSync(path, text)
    } catch (error) {
      throw new MagicError(
        `%%writefile: ${path} cannot be written: ${(error as Error).message}. The working folder is ${currentFolder() ?? 'gone'}.`,
      )
    }
    session.print(`${what} ${path}\n`)
  },
}
