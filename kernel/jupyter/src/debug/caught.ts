/** @file Whether an error that is thrown somewhere is caught there. V8 guesses, and takes all for caught that was thrown behind an await. */

import type { Node } from 'oxc-parser'

/**
 * @param source - TypeScript or JavaScript
 * @param line - from 1
 * @param column - from 1
 * @returns whether the place is in a `try` with a `catch`, of the same function
 */
export async function isInTry(source: string, line: number, column: number): Promise<boolean> {
  const [{ parseSync }, { childrenOf, isFunction }] = await Promise.all([
    import('oxc-parser'),
    import('../cell/syntax.ts'),
  ])
  const lines = source.split('\n').slice(0, line - 1)
  const offset = lines.reduce((sum, text) => sum + text.length + 1, column - 1)
  const isCaughtBelow = (node: Node, isCaught: boolean): boolean => {
    const inside = childrenOf(node).find(({ start, end }) => start <= offset && offset < end)
    if (!inside) return isCaught
    if (isFunction(inside)) return isCaughtBelow(inside, false)
    const isGuarded = node.type === 'TryStatement' && node.handler !== null && inside === node.block
    return isCaughtBelow(inside, isGuarded || isCaught)
  }
  return isCaughtBelow(parseSync('cell.ts', source, { sourceType: 'module' }).program, false)
}
