/** @file Finds the assignments that reach a cell's top level, past what functions and blocks declare themselves. */
import type { Node, Program } from 'oxc-parser'
import { boundNames, varDeclarations } from './declarations.ts'
import { childrenOf, isFunction } from './syntax.ts'

/** A name on the left of `=`, in `++` and the like. */
export interface Assignment {
  readonly name: string
  readonly start: number
}

/** @param program - JavaScript, without types. */
export function assignmentsToTopLevel(program: Program): Assignment[] {
  const found: Assignment[] = []
  const visit = (node: Node, hidden: ReadonlySet<string>): void => {
    const own = node === program ? [] : declaredIn(node)
    const inner = own.length > 0 ? new Set([...hidden, ...own]) : hidden
    for (const target of targetsOf(node))
      for (const { name, start } of identifiersOf(target)) if (!inner.has(name)) found.push({ name, start })
    for (const child of childrenOf(node)) visit(child, inner)
  }
  visit(program, new Set())
  return found
}

/** The names that a node's own scope adds, if it has one. */
function declaredIn(node: Node): string[] {
  if (isFunction(node)) {
    const self = node.type === 'FunctionExpression' && node.id ? [node.id.name] : []
    const vars = varDeclarations(node).flatMap(({ declaration }) => boundNames(declaration))
    return [...self, ...node.params.flatMap(boundNames), ...vars, 'arguments']
  }
  switch (node.type) {
    case 'BlockStatement':
      return lexicalNames(node.body)
    case 'StaticBlock':
      return [
        ...lexicalNames(node.body),
        ...varDeclarations(node).flatMap(({ declaration }) => boundNames(declaration)),
      ]
    case 'SwitchStatement':
      return lexicalNames(node.cases.flatMap(({ consequent }) => consequent))
    case 'ForStatement':
      return node.init ? lexicalNames([node.init]) : []
    case 'ForInStatement':
    case 'ForOfStatement':
      return lexicalNames([node.left])
    case 'CatchClause':
      return node.param ? boundNames(node.param) : []
    case 'ClassDeclaration':
    case 'ClassExpression':
      return node.id ? [node.id.name] : []
    default:
      return []
  }
}

function lexicalNames(statements: readonly Node[]): string[] {
  return statements.flatMap(node => {
    const isLexical = node.type === 'VariableDeclaration' && node.kind !== 'var'
    return isLexical || node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration' ? boundNames(node) : []
  })
}

function targetsOf(node: Node): Node[] {
  if (node.type === 'AssignmentExpression') return [node.left]
  if (node.type === 'UpdateExpression') return [node.argument]
  const isLoop = node.type === 'ForInStatement' || node.type === 'ForOfStatement'
  return isLoop && node.left.type !== 'VariableDeclaration' ? [node.left] : []
}

/** The plain names in a target; `a.b` and `a[0]` assign no name. */
function identifiersOf(target: Node): Assignment[] {
  switch (target.type) {
    case 'Identifier':
      return [{ name: target.name, start: target.start }]
    case 'ParenthesizedExpression':
      return identifiersOf(target.expression)
    case 'ArrayPattern':
    case 'ObjectPattern':
      return childrenOf(target).flatMap(identifiersOf)
    case 'Property':
      return identifiersOf(target.value)
    case 'AssignmentPattern':
      return identifiersOf(target.left)
    case 'RestElement':
      return identifiersOf(target.argument)
    default:
      return []
  }
}
