import { endText } from '../commands.ts'
import { type Magic, MagicError } from './magic.ts'
import { mentionedVariables } from './mentionedVariables.ts'

// What shells say when there is no such command, and when they cannot read it.
const NOT_UNDERSTOOD = [2, 127]

export const shell: Magic = {
  name: '!',
  kind: 'line',
  usage: '!command',
  help: 'Runs a command in the shell. $name there is a variable of the cells, if it holds text, a number or a boolean.',
  async run(args, session) {
    if (args === '') throw new MagicError('! takes a command for the shell: !ls')
    const env = mentionedVariables(args, session.variables)
    const end = await session.commands.run(process.env.SHELL || '/bin/sh', ['-c', args], { env })
    if (end.code === 0) return
    const hint = NOT_UNDERSTOOD.includes(end.code ?? 0)
      ? ' A line that begins with ! is a command for the shell: in TypeScript, put it in parentheses.'
      : ''
    session.warn(`!${args.length > 60 ? `${args.slice(0, 59)}…` : args}: ${endText(end)}.${hint}\n`)
  },
}
