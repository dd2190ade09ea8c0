/** @file Turns JSX into calls, in place: `<b id="x">hi {name}</b>` becomes `jupyter.h("b",{"id":"x"},"hi ",(name))`. */
import MagicString from 'magic-string'
import {
  type JSXAttributeItem,
  type JSXChild,
  type JSXElement,
  type JSXFragment,
  type Node,
  parseSync,
} from 'oxc-parser'
import { blank } from './blank.ts'
import { isParsable, walk } from './syntax.ts'

/** What the calls go to. */
interface Factory {
  readonly element: string
  readonly fragment: string
}

const ours: Factory = { element: 'jupyter.h', fragment: 'jupyter.Fragment' }
const react: Factory = { element: 'React.createElement', fragment: 'React.Fragment' }

/**
 * Changes nothing where the source is TypeScript without JSX, or neither.
 *
 * @param hasReact - whether the session knows the name `React`; a comment `@jsx h` in the source goes before it.
 */
export function lowerJsx(source: string, hasReact: boolean): MagicString {
  const code = new MagicString(source)
  if (!/<\/|\/>/.test(source) || isParsable(source)) return code
  const { program, errors } = parseSync('cell.tsx', source, { sourceType: 'module' })
  if (errors.length > 0) return code
  const factory = factoryOf(source, hasReact)
  walk(program, node => {
    if (node.type === 'JSXElement') lowerElement(node, factory, code)
    else if (node.type === 'JSXFragment') lowerFragment(node, factory, code)
    return true
  })
  return code
}

function factoryOf(source: string, hasReact: boolean): Factory {
  const element = /@jsx\s+([\w$.]+)/.exec(source)?.[1]
  const fragment = /@jsxFrag\s+([\w$.]+)/.exec(source)?.[1]
  const standard = hasReact ? react : ours
  return { element: element ?? standard.element, fragment: fragment ?? (element ? 'Fragment' : standard.fragment) }
}

function lowerElement(
  { openingElement: opening, children, closingElement: closing }: JSXElement,
  factory: Factory,
  code: MagicString,
): void {
  const { name, attributes, start, end, typeArguments } = opening
  const text = code.original.slice(name.start, name.end)
  const isOwn = name.type === 'JSXMemberExpression' || (name.type === 'JSXIdentifier' && !/^[a-z]|-/.test(text))
  code.update(start, name.end, `${factory.element}(${isOwn ? text : JSON.stringify(text)},{`)
  if (typeArguments) blank(code, typeArguments.start, typeArguments.end)
  for (const attribute of attributes) lowerAttribute(attribute, code)
  code.update(end - (closing ? 1 : 2), end, closing ? '},' : '})')
  for (const child of children) lowerChild(child, code)
  if (closing) replace(code, closing.start, closing.end, ')')
}

function lowerFragment(
  { openingFragment, children, closingFragment }: JSXFragment,
  factory: Factory,
  code: MagicString,
): void {
  replace(code, openingFragment.start, openingFragment.end, `${factory.element}(${factory.fragment},null,`)
  for (const child of children) lowerChild(child, code)
  replace(code, closingFragment.start, closingFragment.end, ')')
}

function lowerAttribute(attribute: JSXAttributeItem, code: MagicString): void {
  const { start, end } = attribute
  if (attribute.type === 'JSXSpreadAttribute') {
    code.update(start, attribute.argument.start, code.original.slice(start + 1, attribute.argument.start))
    code.update(end - 1, end, ',')
    return
  }
  const { name, value } = attribute
  const key = JSON.stringify(code.original.slice(name.start, name.end))
  code.update(name.start, name.end, value ? key : `${key}:true`)
  if (value) {
    const equals = code.original.indexOf('=', name.end)
    code.update(equals, equals + 1, ':')
    if (value.type === 'Literal') replace(code, value.start, value.end, JSON.stringify(value.value))
    else if (value.type === 'JSXExpressionContainer') inParentheses(value, code)
  }
  code.appendLeft(end, ',')
}

function lowerChild(child: JSXChild, code: MagicString): void {
  const { start, end } = child
  if (child.type === 'JSXText') {
    const text = textOf(child.value)
    replace(code, start, end, text === '' ? '' : `${JSON.stringify(text)},`)
    return
  }
  if (child.type === 'JSXExpressionContainer' && child.expression.type === 'JSXEmptyExpression') {
    // Nothing but a comment.
    blank(code, start, start + 1)
    blank(code, end - 1, end)
    return
  }
  if (child.type === 'JSXExpressionContainer') inParentheses(child, code)
  else if (child.type === 'JSXSpreadChild') {
    code.update(start, start + 1, '')
    code.update(end - 1, end, '')
  }
  code.appendLeft(end, ',')
}

function inParentheses({ start, end }: Node, code: MagicString): void {
  code.update(start, start + 1, '(').update(end - 1, end, ')')
}

/** Lines count by their words: as JSX has it, ends of lines and what indents them is no text. */
function textOf(value: string): string {
  const lines = value.split(/\r?\n/)
  const last = lines.length - 1
  return lines
    .map((line, index) => (index > 0 ? line.replace(/^[ \t]+/, '') : line))
    .map((line, index) => (index < last ? line.replace(/[ \t]+$/, '') : line))
    .filter(line => line !== '')
    .join(' ')
}

/** Overwrites, and keeps the number of lines. What others have put at its ends stays: `update`, here as above. */
function replace(code: MagicString, start: number, end: number, text: string): void {
  const lines = code.original.slice(start, end).split('\n').length - 1
  code.update(start, end, text + '\n'.repeat(lines))
}
