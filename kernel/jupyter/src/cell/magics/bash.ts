import { CommandError, endText } from '../commands.ts'
import { type Magic, MagicError } from './magic.ts'
import { mentionedVariables } from './mentionedVariables.ts'

export const bash = script('bash')
export const sh = script('sh')

function script(program: 'bash' | 'sh'): Magic {
  const usage = `%%${program} [--no-raise-error]`
  return {
    name: program,
    kind: 'cell',
    usage,
    help: `Runs the lines below in ${program}. Fails if they end with an error, unless told not to. Variables as with !.`,
    takesText: true,
    async run(args, session, { body = '' }) {
      if (args !== '' && args !== '--no-raise-error') throw new MagicError(`${usage}: got "${args}".`)
      const end = await session.commands.run(program, ['-c', body], {
        env: mentionedVariables(body, session.variables),
      })
      if (end.code === 0) return
      const failure = `%%${program}: the script ended with ${endText(end)}.`
      if (args === '')
        throw new CommandError(`${failure} To go on in spite of that write %%${program} --no-raise-error`)
      session.warn(`${failure}\n`)
    },
  }
}
