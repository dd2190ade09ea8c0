/**
 * @file Gives a cell's own loops a turn of the event loop when memory presses: only there can forgotten tensors be freed.
 *
 * Loops in functions stay as they are: whoever calls a function counts on what runs in between.
 */
import type MagicString from 'magic-string'
import type { Node, Program } from 'oxc-parser'
import { childrenOf, isFunction } from './syntax.ts'

type Loop = Extract<
  Node,
  { type: 'ForStatement' | 'ForInStatement' | 'ForOfStatement' | 'WhileStatement' | 'DoWhileStatement' }
>

const TURN = 'if(__diptych.memory.presses)await __diptych.turn();'

/** Edits `code` in place, after all else: `for (…) f()` → `for (…) {if(…)await …;f()}`. @param program - the tree of `code.original` */
export function giveTurns(code: MagicString, program: Program): void {
  visit(program, code)
}

/** @returns whether something is called in it, which may make tensors. */
function visit(node: Node, code: MagicString): boolean {
  if (isFunction(node) || node.type === 'ClassDeclaration' || node.type === 'ClassExpression') return false
  let calls =
    node.type === 'CallExpression' || node.type === 'NewExpression' || node.type === 'TaggedTemplateExpression'
  if (isComparison(node)) {
    for (const body of variantsOf(node)) for (const child of childrenOf(body)) visit(child, code)
    return true
  }
  for (const child of childrenOf(node)) if (visit(child, code)) calls = true
  if (calls && isLoop(node)) addTurn(node.body, code)
  return calls
}

function addTurn(body: Node, code: MagicString): void {
  if (body.type === 'BlockStatement') code.appendLeft(body.start + 1, TURN)
  else code.appendLeft(body.start, `{${TURN}`).appendLeft(body.end, '}')
}

function isLoop(node: Node): node is Loop {
  return /^(For|While|DoWhile)/.test(node.type) && 'body' in node
}

/** The functions that a comparison cell's text became are the cell's own code. */
function isComparison(node: Node): boolean {
  return node.type === 'CallExpression' && /^__diptych\.compare$/.test(nameOf(node.callee))
}

function nameOf(callee: Node): string {
  if (callee.type !== 'MemberExpression' || callee.computed || callee.object.type !== 'Identifier') return ''
  return `${callee.object.name}.${(callee.property as { name: string }).name}`
}

function variantsOf(node: Node): Node[] {
  const [, bodies] = (node as Extract<Node, { type: 'CallExpression' }>).arguments
  return bodies?.type === 'ArrayExpression' ? bodies.elements.flatMap(body => (body ? [body as Node] : [])) : []
}
