/** @file Names what parses as TypeScript but cannot run in a cell, before V8 complains about it in other words. */
import type { Node, Program } from 'oxc-parser'
import { walk } from './syntax.ts'
import { CellSyntaxError } from './syntaxError.ts'

/** @throws {CellSyntaxError} at the first decorator, `accessor` field, or `import defer`. */
export function rejectUnsupported(program: Program, source: string, file: string): void {
  walk(program, node => {
    const reason = whyNot(node)
    if (reason) throw new CellSyntaxError(reason, source, node.start, file)
    return true
  })
}

function whyNot(node: Node): string | undefined {
  switch (node.type) {
    case 'Decorator':
      return 'Decorators are not supported in cells. Call the decorator as a function instead'
    case 'AccessorProperty':
    case 'TSAbstractAccessorProperty':
      return "'accessor' fields are not supported in cells. Write a getter and a setter"
    case 'ImportDeclaration':
    case 'ImportExpression':
      return node.phase ? `'import ${node.phase}' is not supported in cells. Use a plain import` : undefined
    default:
      return undefined
  }
}
