import { pictures } from '../formatters/picture.ts'
import { describeVariable } from '../variableText.ts'
import { type Magic, takesNothing } from './magic.ts'

export const who: Magic = {
  name: 'who',
  kind: 'line',
  usage: '%who [type …]',
  help: 'Lists the names that cells have declared, or those whose values have one of the types.',
  async run(args, session) {
    const types = args === '' ? [] : args.split(/\s+/)
    const variables = (await session.variables.list()).map(({ name, value }) => ({ name, ...describeVariable(value) }))
    const chosen = types.length === 0 ? variables : variables.filter(({ type }) => types.includes(type))
    const what = types.length === 0 ? '' : ` of type ${types.join(' or ')}`
    session.print(chosen.length === 0 ? `No variables${what}.\n` : `${chosen.map(({ name }) => name).join('  ')}\n`)
  },
}

export const whos: Magic = {
  name: 'whos',
  kind: 'line',
  usage: '%whos',
  help: 'Lists the names that cells have declared, with types, shapes and values.',
  async run(args, session) {
    takesNothing('%whos', args)
    const variables = await session.variables.list()
    if (variables.length === 0) return session.print('No variables.\n')
    const rows = variables.map(({ name, value }) => {
      const { type, shape, text } = describeVariable(value)
      return [name, type, shape, text]
    })
    const table = { head: ['name', 'type', 'shape', 'value'], rows, names: 4 }
    const { htmlTable, textTable } = pictures()
    session.show({ 'text/html': htmlTable(table), 'text/plain': textTable(table) })
  },
}
