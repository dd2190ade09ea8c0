import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError, endText } from '../commands.ts'
import { packageName } from '../packageNotFound.ts'
import { type Magic, MagicError } from './magic.ts'
import { words } from './words.ts'

const INSTALL = /^(i|in|ins|inst|insta|instal|install|add)$/
const QUIET = ['--no-fund', '--no-audit', '--no-update-notifier']
// npm's default. A kernel below `npm start --silent` has inherited the silence.
const LOG_LEVEL = '--loglevel=notice'

export const npm: Magic = {
  name: 'npm',
  kind: 'line',
  usage: '%npm install name …',
  help: 'Runs npm in the folder of the notebook: installed packages are beside it, and can be imported by the next line.',
  async run(args, session) {
    const [command, ...rest] = words(args)
    if (command === undefined) throw new MagicError('%npm takes what npm takes: %npm install left-pad')
    const { folder } = session
    const isInstall = INSTALL.test(command)
    const manifest = join(folder, 'package.json')
    // Without it npm goes up to the next folder that has one.
    if (isInstall && !existsSync(manifest)) writeFileSync(manifest, '{\n  "private": true\n}\n')
    // Neither options nor folders.
    const names = isInstall ? rest.filter(word => /^[@\w]/.test(word)).map(packageName) : []
    const present = names.filter(name => existsSync(join(folder, 'node_modules', name)))
    const flags = [LOG_LEVEL, ...(isInstall ? QUIET : [])]
    const end = await session.commands.run('npm', [command, ...flags, ...rest], { cwd: folder })
    if (end.code !== 0) throw new CommandError(`%npm ${args}: npm ended with ${endText(end)}. Its words are above.`)
    if (present.length > 0)
      session.print(
        `${present.join(', ')} was there before: a cell that has imported it keeps that version until the kernel restarts.\n`,
      )
  },
}
