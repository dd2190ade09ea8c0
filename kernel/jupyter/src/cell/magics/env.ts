import { type Magic, MagicError } from './magic.ts'

const SECRET = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL/i

export const env: Magic = {
  name: 'env',
  kind: 'line',
  usage: '%env [NAME | NAME=value]',
  help: 'Shows the environment variables, or one, or sets one for this kernel and what it starts.',
  run(args, session) {
    if (args === '') {
      const names = Object.keys(process.env).sort()
      for (const name of names) session.print(`${name}=${SECRET.test(name) ? '<hidden>' : process.env[name]}\n`)
      return
    }
    const [, name = '', separator, value = ''] = /^([^\s=]+)(?:\s*(=)\s*|\s+)?(.*)$/s.exec(args) ?? []
    if (name === '') throw new MagicError(`%env takes nothing, NAME or NAME=value, got "${args}".`)
    if (separator === undefined && value === '') {
      const found = process.env[name]
      if (found === undefined)
        throw new MagicError(`%env: there is no variable ${name}. To set it write %env ${name}=value`)
      session.print(`${found}\n`)
      return
    }
    process.env[name] = value
    session.print(`${name}=${SECRET.test(name) ? '<hidden>' : value}\n`)
  },
}
