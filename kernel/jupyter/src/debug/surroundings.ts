/** @file What the source has around a place in it. */

import type { Node } from 'oxc-parser'

export interface Surroundings {
  readonly isInFunction: boolean
  /** It is in a `try` with a `catch`, of the same function: what is thrown there is caught. */
  readonly isInTry: boolean
  /** Within that, it is awaited: what a promise from there is rejected with is caught as well. */
  readonly isAwaitedInTry: boolean
  /** It is awaited or returned: what a promise from there is rejected with, the function's own is. */
  readonly isPassedOn: boolean
}

const OUTSIDE: Surroundings = { isInFunction: false, isInTry: false, isAwaitedInTry: false, isPassedOn: false }

/**
 * @param source - TypeScript or JavaScript
 * @param line - from 1
 * @param column - from 1
 */
export async function surroundings(source: string, line: number, column: number): Promise<Surroundings> {
  const [{ parseSync }, { childrenOf, isFunction }] = await Promise.all([
    import('oxc-parser'),
    import('../cell/syntax.ts'),
  ])
  const lines = source.split('\n').slice(0, line - 1)
  const offset = lines.reduce((sum, text) => sum + text.length + 1, column - 1)
  let node: Node = parseSync('cell.ts', source, { sourceType: 'module' }).program
  let around = OUTSIDE
  for (;;) {
    const inside: Node | undefined = childrenOf(node).find(({ start, end }) => start <= offset && offset < end)
    if (!inside) return around
    if (isFunction(node)) around = { ...OUTSIDE, isInFunction: true, isPassedOn: isResult(node, inside) }
    else around = within(node, inside, around)
    node = inside
  }
}

function within(node: Node, inside: Node, around: Surroundings): Surroundings {
  const isGuarded = node.type === 'TryStatement' && node.handler !== null && inside === node.block
  if (isGuarded) return { ...around, isInTry: true, isAwaitedInTry: false }
  const isAwaited = node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await)
  if (isAwaited) return { ...around, isPassedOn: true, isAwaitedInTry: around.isInTry }
  return node.type === 'ReturnStatement' ? { ...around, isPassedOn: true } : around
}

/** Of `() => inside`. */
function isResult(node: Node, inside: Node): boolean {
  return node.type === 'ArrowFunctionExpression' && node.expression && inside === node.body
}
