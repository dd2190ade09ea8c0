/** @file Names what parses as TypeScript but cannot run in a cell, before V8 complains about it in other words. */
import type { Node, Program } from 'oxc-parser'
import { walk } from './syntax.ts'
import { CellSyntaxError } from './syntaxError.ts'

/** @throws {CellSyntaxError} at the first `import defer`, `import source`, or decorator of a parameter. */
export function rejectUnsupported(program: Program, source: string, file: string): void {
  walk(program, (node, parent) => {
    const reason = whyNot(node, parent)
    if (reason) throw new CellSyntaxError(reason, source, node.start, file)
    return true
  })
}

function whyNot(node: Node, parent: Node | undefined): string | undefined {
  switch (node.type) {
    case 'Decorator':
      return parent && /Class|Method|Property/.test(parent.type) && parent.type !== 'TSParameterProperty'
        ? undefined
        : 'Parameters cannot have decorators: the language has them for classes and their members'
    case 'ImportDeclaration':
    case 'ImportExpression':
      return node.phase ? `'import ${node.phase}' is not supported in cells. Use a plain import` : undefined
    default:
      return undefined
  }
}
