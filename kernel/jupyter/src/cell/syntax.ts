/** @file Parses a cell and walks its tree. */
import {
  type ArrowFunctionExpression,
  type Function as FunctionNode,
  type Node,
  type OxcError,
  type Program,
  parseSync,
  visitorKeys,
} from 'oxc-parser'
import { CellSyntaxError } from './syntaxError.ts'

/**
 * Parses TypeScript, or the JavaScript that is left of it.
 *
 * @throws {CellSyntaxError} with the position and the lines around it.
 */
export function parseCell(source: string, file: string): Program {
  const { errors, program } = parseSync('cell.ts', source, { sourceType: 'module', showSemanticErrors: true })
  const error = errors.find(found => found.severity === 'Error')
  if (error) throw toSyntaxError(error, source, file)
  return program
}

/** Whether `source` parses as a whole. Costs as much as parsing it. */
export function isParsable(source: string): boolean {
  return parseSync('cell.ts', source, { sourceType: 'module' }).errors.length === 0
}

/**
 * Calls `enter` for each node below and including `node`, parents first.
 *
 * @param enter - returns false to leave out what is below a node.
 */
export function walk(node: Node, enter: (node: Node, parent?: Node) => boolean | undefined, parent?: Node): void {
  if (enter(node, parent) === false) return
  for (const child of childrenOf(node)) walk(child, enter, node)
}

/** The nodes directly below `node`, in the order of the source. */
export function childrenOf(node: Node): Node[] {
  const fields = node as unknown as Record<string, Node | readonly (Node | null)[] | null | undefined>
  const children: Node[] = []
  for (const key of visitorKeys[node.type] ?? []) {
    const value = fields[key]
    if (Array.isArray(value)) children.push(...value.filter(item => item !== null))
    else if (value) children.push(value as Node)
  }
  return children
}

/** Whether `node` starts a scope of its own for `var` and `this`. */
export function isFunction(node: Node): node is ArrowFunctionExpression | FunctionNode {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  )
}

/** Whether an identifier stands for a variable, and not for a property's name. */
export function isReference(node: Node, parent: Node | undefined): boolean {
  if (parent?.type === 'MemberExpression') return parent.object === node || parent.computed
  if (parent?.type === 'Property') return parent.value === node || parent.computed || parent.shorthand
  const isMember = parent?.type === 'MethodDefinition' || parent?.type === 'PropertyDefinition'
  return !isMember || parent.key !== node || parent.computed
}

// What went wrong, in words.

function toSyntaxError(error: OxcError, source: string, file: string): CellSyntaxError {
  // A redeclaration has two labels: the second is the one to look at.
  const label = error.labels.findLast(found => found.message !== null) ?? error.labels[0]
  const message = error.message.replace('but found `EOF`', 'but the cell ends here')
  const help = error.helpMessage ? `. ${error.helpMessage}` : ''
  return new CellSyntaxError(message + help, source, label?.start ?? 0, file)
}
