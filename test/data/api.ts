/** @file The public API of tf.data with the examples of its documentation, read from its declarations: what is new there is noticed. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type ClassElement, type Comment, type Program, parseSync } from 'oxc-parser'

/** A function, a class, a member of a class, or a field of an interface. */
export interface ApiEntry {
  /** e.g. `array`, `Dataset`, `Dataset.batch`, `ColumnConfig.dtype` */
  readonly name: string
  /** The code blocks of its documentation, without `await`'s surroundings: bodies of an async function. */
  readonly examples: readonly string[]
}

const dist = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-data'))

/** All that `index.d.ts` exports, in its order, and the interfaces that its functions take. */
export function dataApi(): ApiEntry[] {
  const index = parse('index')
  const exported = index.program.body.flatMap(statement => {
    if (statement.type !== 'ExportNamedDeclaration' || !statement.source) return []
    const from = statement.source.value
    return statement.specifiers.map(({ local, exported }) => ({ from, local: nameOf(local), name: nameOf(exported) }))
  })
  return [...exported, { from: './types', local: 'CSVConfig', name: 'CSVConfig' }].flatMap(({ from, local, name }) =>
    entries(parse(from), local, name),
  )
}

interface Parsed {
  readonly text: string
  readonly program: Program
  readonly comments: readonly Comment[]
}

const files = new Map<string, Parsed>()

function parse(module: string): Parsed {
  const file = path.join(dist, `${module}.d.ts`)
  let parsed = files.get(file)
  if (!parsed) {
    const text = readFileSync(file, 'utf8')
    const { program, comments } = parseSync(file, text)
    parsed = { text, program, comments }
    files.set(file, parsed)
  }
  return parsed
}

function entries(file: Parsed, local: string, name: string): ApiEntry[] {
  for (const statement of file.program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (!declared) continue
    if (declared.type === 'VariableDeclaration') {
      if (declared.declarations.some(({ id }) => nameOf(id) === local)) return [{ name, examples: [] }]
      continue
    }
    if (!('id' in declared) || nameOf(declared.id) !== local) continue
    const whole = { name, examples: examplesBefore(file, statement.start) }
    if (declared.type !== 'ClassDeclaration' && declared.type !== 'TSInterfaceDeclaration') return [whole]
    const members = (declared.body.body as (ClassElement & { start: number })[])
      .filter(member => !('accessibility' in member) || member.accessibility === null)
      .map(member => ({
        name: `${name}.${'key' in member ? nameOf(member.key) : ''}`,
        examples: examplesBefore(file, member.start),
      }))
    return [whole, ...members]
  }
  // Declared in another module, as the version is.
  return [{ name, examples: [] }]
}

/** The code blocks of the doc comment that ends where a declaration begins. */
function examplesBefore({ text, comments }: Parsed, start: number): string[] {
  const comment = comments.findLast(({ end }) => end <= start)
  if (!comment?.value.startsWith('*') || text.slice(comment.end, start).trim() !== '') return []
  const lines = comment.value.split('\n').map(line => line.replace(/^\s*\*+ ?/, ''))
  return [...lines.join('\n').matchAll(/^ *```js\n(.*?)^ *```/gms)].map(([, code]) => code!)
}

function nameOf(node: unknown): string {
  const { name, value } = node as { name?: string; value?: string }
  return name ?? value ?? ''
}
