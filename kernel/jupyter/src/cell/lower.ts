/**
 * @file Turns the TypeScript that makes code (enums, namespaces, parameter properties, `import =`, `<T>x`) into
 * JavaScript, in place, so that every line keeps its number. What is left are types, which can be blanked.
 */
import MagicString from 'magic-string'
import type { Node, Program } from 'oxc-parser'
import { blank } from './blank.ts'
import { boundNames, withoutExport } from './declarations.ts'
import { lowerDecorators } from './lowerDecorators.ts'
import { isReference, walk } from './syntax.ts'
import { CellSyntaxError } from './syntaxError.ts'

type Enum = Extract<Node, { type: 'TSEnumDeclaration' }>
type Namespace = Extract<Node, { type: 'TSModuleDeclaration' }>
type Class = Extract<Node, { type: 'ClassDeclaration' | 'ClassExpression' }>
type ImportEquals = Extract<Node, { type: 'TSImportEqualsDeclaration' }>

/**
 * @returns the edited source; its `hasChanged()` says whether there was anything to do.
 * @throws {CellSyntaxError} for parameter properties of a class whose `super()` is not a statement of its constructor.
 */
export function lowerTypeScript(source: string, program: Program, file: string): MagicString {
  const code = new MagicString(source)
  const merged = new Set<Node>()
  walk(program, (node, parent) => {
    if (node.type === 'ExportNamedDeclaration' && node.declaration) {
      // Inside a namespace, and where a declaration is merged into an earlier one, no `export` may stand.
      if (parent?.type === 'TSModuleBlock' || merged.has(node.declaration))
        blank(code, node.start, node.declaration.start)
    }
    if (isErased(node)) return false
    if ('body' in node && Array.isArray(node.body)) for (const again of findMerged(node.body)) merged.add(again)
    if (node.type === 'TSEnumDeclaration') lowerEnum(node, merged.has(node), code)
    else if (node.type === 'TSModuleDeclaration') lowerNamespace(node, merged.has(node), code)
    else if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') {
      lowerClass(node, code, file)
      lowerDecorators(node, parent, code, file)
    } else if (node.type === 'TSImportEqualsDeclaration') lowerImportEquals(node, code)
    else if (node.type === 'TSExportAssignment') replaceHead(code, node.start, node.expression.start, ';(', ')', node)
    else if (node.type === 'TSTypeAssertion') replaceHead(code, node.start, node.expression.start, '(', ')', node)
    return true
  })
  return code
}

/** Whether a statement is only about types, so that nothing of it runs. */
export function isErased(node: Node): boolean {
  switch (node.type) {
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSDeclareFunction':
      return true
    case 'TSModuleDeclaration':
      return node.declare || node.kind === 'global' || !node.body || node.body.body.every(isErased)
    case 'TSEnumDeclaration':
    case 'ClassDeclaration':
    case 'VariableDeclaration':
      return node.declare === true
    case 'ImportDeclaration':
    case 'TSImportEqualsDeclaration':
      return node.importKind === 'type'
    case 'ExportNamedDeclaration':
      return node.exportKind === 'type' || (node.declaration ? isErased(node.declaration) : false)
    default:
      return false
  }
}

// enum E { A, B = 3 }  →  let E = ((E,__add=…)=>([__add("A",0), __add("B",3)],E))({});
// Members stay list items, so commas and comments between them need no care. Strings have no reverse mapping.
const addMember = '__add=(k,v)=>(E[k]=v,typeof v==="string"||(E[v]=k),v)'

function lowerEnum(node: Enum, isMerged: boolean, code: MagicString): void {
  const name = node.id.name
  const { members } = node.body
  const open = code.original.indexOf('{', node.id.end)
  const declare = isMerged ? ';' : `let ${name} = `
  blank(code, node.start, open + 1)
  code.appendLeft(node.start, `${declare}((${name},${addMember.replaceAll('E[', `${name}[`)})=>([`)
  const known = new Set<string>()
  let previous: string | undefined
  for (const member of members) {
    const key = memberKey(member.id)
    if (member.initializer) {
      blank(code, member.start, member.initializer.start)
      code.appendLeft(member.start, `__add(${key},`)
      qualify(member.initializer, known, name, code)
      code.appendLeft(member.end, ')')
    } else {
      code.overwrite(member.start, member.end, `__add(${key},${previous ? `${name}[${previous}]+1` : '0'})`)
    }
    previous = key
    known.add(JSON.parse(key))
  }
  code.overwrite(node.end - 1, node.end, `],${name}))(${isMerged ? name : '{}'});`)
}

function memberKey(id: Node): string {
  if (id.type === 'Identifier') return JSON.stringify(id.name)
  if (id.type === 'TemplateLiteral') return JSON.stringify(id.quasis.map(quasi => quasi.value.cooked).join(''))
  return JSON.stringify(String((id as Extract<Node, { type: 'Literal' }>).value))
}

/** Members may name earlier members without the enum's name: `All = Read | Write`. */
function qualify(initializer: Node, members: ReadonlySet<string>, name: string, code: MagicString): void {
  walk(initializer, (node, parent) => {
    if (node.type === 'Identifier' && members.has(node.name) && isReference(node, parent))
      code.appendLeft(node.start, `${name}.`)
    return true
  })
}

// namespace N { export const x = 1 }  →  let N = (N=>{Object.defineProperties(N,{x:{…}}); const x = 1; return N})({});
// Exports become accessors of the namespace object: inside, the code goes on to use plain variables.

function lowerNamespace(node: Namespace, isMerged: boolean, code: MagicString): void {
  const path = code.original
    .slice(node.id.start, node.id.end)
    .split('.')
    .map(part => part.trim())
  const [outer, ...inner] = path as [string, ...string[]]
  const exported = node
    .body!.body.flatMap(statement =>
      statement.type === 'ExportNamedDeclaration' ? (withoutExport(statement) ?? []) : [],
    )
    .filter(declaration => !isErased(declaration))
    .flatMap(declaration => boundNames(declaration))
  const accessors = [...new Set(exported)].map(
    name => `${name}:{get:()=>${name},set:__value=>{${name}=__value},enumerable:true,configurable:true}`,
  )
  const open = code.original.indexOf('{', node.id.end)
  blank(code, node.start, open + 1)
  const nested = inner.map((name, index) => `${path[index]}.${name}=(${name}=>{`)
  code.appendLeft(
    node.start,
    `${isMerged ? ';' : `let ${outer} = `}(${outer}=>{${nested.join('')}Object.defineProperties(${path.at(-1)},{${accessors}});`,
  )
  const closing = inner.map((name, index) => `;return ${name}})(${path[index]}.${name}??{})`).reverse()
  code.overwrite(node.end - 1, node.end, `${closing.join('')};return ${outer}})(${isMerged ? outer : '{}'});`)
}

/** The declarations whose name an earlier statement of the same list declares as a value. */
function findMerged(statements: readonly Node[]): Node[] {
  const declared = new Set<string>()
  return statements.flatMap(statement => {
    const node = withoutExport(statement)
    if (!node || isErased(node)) return []
    const isMergeable = node.type === 'TSEnumDeclaration' || node.type === 'TSModuleDeclaration'
    const again = isMergeable && boundNames(node).some(name => declared.has(name))
    if (isMergeable || node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration')
      for (const name of boundNames(node)) declared.add(name)
    return again ? [node] : []
  })
}

// constructor(private x: number) {}  →  constructor(        x: number) {this.x=x;}

function lowerClass(node: Class, code: MagicString, file: string): void {
  for (const member of node.body.body) {
    if (member.type !== 'MethodDefinition' || member.kind !== 'constructor' || !member.value.body) continue
    const properties = member.value.params.filter(param => param.type === 'TSParameterProperty')
    if (properties.length === 0) continue
    const assignments = properties.flatMap(property => {
      blank(code, property.start, property.parameter.start)
      return boundNames(property.parameter).map(name => `this.${name}=${name};`)
    })
    const { body } = member.value
    if (!node.superClass) {
      code.appendLeft(body.start + 1, assignments.join(''))
      continue
    }
    const callsSuper = body.body.find(
      statement =>
        statement.type === 'ExpressionStatement' &&
        statement.expression.type === 'CallExpression' &&
        statement.expression.callee.type === 'Super',
    )
    if (!callsSuper) {
      const message = 'A constructor with parameter properties must call super() as a statement of its own'
      throw new CellSyntaxError(message, code.original, member.start, file)
    }
    code.appendLeft(callsSuper.end, `;${assignments.join('')}`)
  }
}

// import fs = require('fs')  →  const fs = require('fs')

function lowerImportEquals(node: ImportEquals, code: MagicString): void {
  code.overwrite(node.start, node.start + 'import'.length, 'const')
}

function replaceHead(code: MagicString, start: number, end: number, open: string, close: string, node: Node): void {
  blank(code, start, end)
  code.appendLeft(start, open)
  const text = code.original.slice(start, node.end)
  code.appendLeft(node.end - (text.endsWith(';') ? 1 : 0), close)
}
