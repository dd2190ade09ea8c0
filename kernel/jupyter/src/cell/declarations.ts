/** @file Which names a statement declares: values by patterns, functions, classes and imports; types. */
import type { Node } from 'oxc-parser'
import { childrenOf, isFunction } from './syntax.ts'

/** The names that a declaration or a pattern binds, in the order of the source. */
export function boundNames(node: Node): string[] {
  switch (node.type) {
    case 'Identifier':
      return [node.name]
    case 'VariableDeclaration':
      return node.declarations.flatMap(declarator => boundNames(declarator.id))
    case 'ImportDeclaration':
      return node.specifiers.map(specifier => specifier.local.name)
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSImportEqualsDeclaration':
      return node.id ? [node.id.name] : []
    case 'TSModuleDeclaration':
      return node.id.type === 'Literal' || node.kind === 'global' ? [] : [leftmostName(node.id)]
    case 'Property':
      return boundNames(node.value)
    case 'ObjectPattern':
    case 'ArrayPattern':
      return childrenOf(node).flatMap(boundNames)
    case 'AssignmentPattern':
      return boundNames(node.left)
    case 'RestElement':
      return boundNames(node.argument)
    default:
      return []
  }
}

/** A statement without its `export`; undefined for `export {…}` and `export *`, which declare nothing. */
export function withoutExport(statement: Node): Node | undefined {
  if (statement.type === 'ExportNamedDeclaration') return statement.declaration ?? undefined
  if (statement.type === 'ExportDefaultDeclaration') return statement.declaration
  return statement.type === 'ExportAllDeclaration' ? undefined : statement
}

/** The `var` declarations that belong to the scope that `node` is in: also those in its blocks and loops. */
export function varDeclarations(node: Node): { declaration: VariableDeclaration; parent: Node }[] {
  const found: { declaration: VariableDeclaration; parent: Node }[] = []
  const visit = (below: Node, parent: Node) => {
    if (below.type === 'VariableDeclaration' && below.kind === 'var') found.push({ declaration: below, parent })
    // Functions, static blocks and namespaces are scopes of their own.
    if (isFunction(below) || below.type === 'StaticBlock' || below.type === 'TSModuleDeclaration') return
    for (const child of childrenOf(below)) visit(child, below)
  }
  for (const child of childrenOf(node)) visit(child, node)
  return found
}

export type VariableDeclaration = Extract<Node, { type: 'VariableDeclaration' }>

function leftmostName(name: Node): string {
  if (name.type === 'TSQualifiedName') return leftmostName(name.left)
  return name.type === 'Identifier' ? name.name : ''
}
