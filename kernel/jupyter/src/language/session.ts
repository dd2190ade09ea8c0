/**
 * @file What the cells that ran have declared, as one TypeScript module: only declarations, each name once, so that
 * it stays small however often cells run again, and the server has one document to look at instead of hundreds.
 */
import MagicString from 'magic-string'
import { type Comment, type Node, parseSync } from 'oxc-parser'
import { boundNames, varDeclarations, withoutExport } from '../cell/declarations.ts'
import { childrenOf, isReference, walk } from '../cell/syntax.ts'

/** What a name stands for, in the words of LSP's completion kinds. */
export type NameKind = 'variable' | 'constant' | 'function' | 'class' | 'interface' | 'enum' | 'module'

interface Declaration {
  /** The statement with its doc comment, without `export`. */
  text: string
  names: readonly string[]
  readonly kind: NameKind
  /** All identifiers in it: what its type may depend on. */
  readonly mentions: ReadonlySet<string>
  /** Whether its type comes of its value, and so must not depend on itself. */
  readonly isInferred: boolean
}

/** The declarations of a session's cells. */
export class SessionDeclarations {
  #declarations: Declaration[] = []
  #text: string | undefined
  #kinds: ReadonlyMap<string, NameKind> | undefined
  #renamed = 0

  /** Takes in the declarations of a cell; those of the same names by earlier cells go. */
  add(source: string): void {
    const added = readDeclarations(source)
    if (added.length === 0) return
    this.#text = this.#kinds = undefined
    const kept = added.filter(declaration => !this.#wouldLoop(declaration) && !this.#isRepeated(declaration))
    this.#free(new Set(kept.flatMap(({ names }) => names)))
    this.#declarations.push(...kept)
  }

  /** The kinds of all names. Another map after each `add`. */
  get kinds(): ReadonlyMap<string, NameKind> {
    this.#kinds ??= new Map(this.#declarations.flatMap(({ names, kind }) => names.map(name => [name, kind] as const)))
    return this.#kinds
  }

  /** The module: all declarations, and an export of their names. */
  get text(): string {
    this.#text ??= `${this.#declarations.map(({ text }) => text).join('\n')}\nexport {${[...this.kinds.keys()].join()}}\n`
    return this.#text
  }

  /**
   * `const rows = rows.concat(3)`, also around several corners: in one module its type would depend on itself.
   * The declaration before it stays instead; mostly the type is the same.
   */
  #wouldLoop({ names, mentions, isInferred }: Declaration): boolean {
    if (!isInferred) return false
    const known = new Map(this.#declarations.flatMap(found => found.names.map(name => [name, found] as const)))
    if (!names.every(name => known.has(name))) return false
    const seen = new Set<string>()
    const reaches = (mentioned: ReadonlySet<string>): boolean =>
      [...mentioned].some(name => {
        if (names.includes(name)) return true
        if (seen.has(name)) return false
        seen.add(name)
        const next = known.get(name)
        return next !== undefined && reaches(next.mentions)
      })
    return reaches(mentions)
  }

  /** What has no name, such as `declare global`, cannot be replaced. */
  #isRepeated({ names, text }: Declaration): boolean {
    return names.length === 0 && this.#declarations.some(known => known.text === text)
  }

  /** Removes declarations whose names are all taken; where only some are, those get a name that nobody uses. */
  #free(taken: ReadonlySet<string>): void {
    this.#declarations = this.#declarations.filter(declaration => {
      const { names } = declaration
      if (names.length === 0 || !names.some(name => taken.has(name))) return true
      if (names.every(name => taken.has(name))) return false
      declaration.text = rename(declaration.text, taken, `$${++this.#renamed}`)
      declaration.names = names.filter(name => !taken.has(name))
      return true
    })
  }
}

function readDeclarations(source: string): Declaration[] {
  const { program, comments, errors } = parseSync('cell.ts', source, { sourceType: 'module' })
  if (errors.length > 0) return []
  const declarations: Declaration[] = []
  let previousEnd = 0
  for (const statement of program.body) {
    const node = withoutExport(statement)
    const kind = node && kindOf(node)
    if (node && kind) {
      const text = docComment(comments, previousEnd, statement.start) + source.slice(node.start, node.end)
      declarations.push({
        text,
        names: boundNames(node),
        kind,
        mentions: mentionsOf(node),
        isInferred: isInferred(node),
      })
    }
    previousEnd = statement.end
  }
  // `var` in blocks and loops: there is no statement at the top level to take.
  const top = new Set(declarations.flatMap(({ names }) => names))
  for (const { declaration } of varDeclarations(program))
    for (const name of boundNames(declaration).filter(name => !top.has(name))) {
      declarations.push({
        text: `var ${name}: any`,
        names: [name],
        kind: 'variable',
        mentions: new Set(),
        isInferred: false,
      })
      top.add(name)
    }
  return declarations
}

function kindOf(node: Node): NameKind | undefined {
  switch (node.type) {
    case 'VariableDeclaration':
      return node.kind === 'let' || node.kind === 'var' ? 'variable' : 'constant'
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
      return 'function'
    case 'ClassDeclaration':
      return 'class'
    case 'TSEnumDeclaration':
      return 'enum'
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return 'interface'
    case 'TSModuleDeclaration':
    case 'TSImportEqualsDeclaration':
      return 'module'
    case 'ImportDeclaration':
      return node.specifiers.length > 0 ? 'module' : undefined
    default:
      return undefined
  }
}

/** The text of the doc comment that stands right before a statement. */
function docComment(comments: readonly Comment[], from: number, to: number): string {
  const comment = comments.findLast(({ start, end }) => start >= from && end <= to)
  return comment?.type === 'Block' && comment.value.startsWith('*') ? `/*${comment.value}*/\n` : ''
}

function mentionsOf(node: Node): Set<string> {
  const names = new Set<string>()
  const bound = new Set(bindings(node).map(({ start }) => start))
  walk(node, (below, parent) => {
    if (below.type === 'Identifier' && !bound.has(below.start) && isReference(below, parent)) names.add(below.name)
    return true
  })
  return names
}

function isInferred(node: Node): boolean {
  if (node.type !== 'VariableDeclaration') return false
  return node.declarations.some(({ id }) => !('typeAnnotation' in id && id.typeAnnotation))
}

/** Renames the bindings in `text` whose names are taken. */
function rename(text: string, taken: ReadonlySet<string>, suffix: string): string {
  const { program } = parseSync('cell.ts', text, { sourceType: 'module' })
  const code = new MagicString(text)
  for (const { name, start, lead } of program.body.flatMap(statement => bindings(statement))) {
    if (taken.has(name)) code.overwrite(start, start + name.length, `${lead}${name}${suffix}`)
  }
  return code.toString()
}

interface Binding {
  readonly name: string
  readonly start: number
  /** What must stand before it once its name is another: `{ a }` then is `{ a: a1 }`. */
  readonly lead: string
}

function bindings(node: Node, lead = ''): Binding[] {
  switch (node.type) {
    case 'Identifier':
      return [{ name: node.name, start: node.start, lead }]
    case 'VariableDeclaration':
      return node.declarations.flatMap(({ id }) => bindings(id))
    case 'ObjectPattern':
    case 'ArrayPattern':
      return childrenOf(node).flatMap(child => bindings(child))
    case 'Property':
      return bindings(node.value, node.shorthand ? `${boundNames(node.value)[0]}: ` : '')
    case 'AssignmentPattern':
      return bindings(node.left, lead)
    case 'RestElement':
      return bindings(node.argument)
    case 'ImportDeclaration':
      return node.specifiers.flatMap(specifier => {
        const isShort = specifier.type === 'ImportSpecifier' && specifier.imported.start === specifier.local.start
        return bindings(specifier.local, isShort ? `${specifier.local.name} as ` : '')
      })
    default:
      return 'id' in node && node.id?.type === 'Identifier' ? bindings(node.id) : []
  }
}
