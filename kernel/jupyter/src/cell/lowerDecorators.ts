/**
 * @file Turns decorators and `accessor` fields, which V8 lacks, into calls of `__diptych.decorators`, in place.
 *
 * `@a class C { @b m() {} @c x = 1 }` becomes
 * `;__diptych.decorators.begin([a]); class C { static #__d=….apply(this); ["method" …b… "m"]() {} [… "x"] = C.#__d.init(1,this,1) } C=….end(C);`.
 * Decorators are evaluated where the keys are: in the order and the scope that the language gives them.
 */
import type MagicString from 'magic-string'
import type { AccessorProperty, Class, MethodDefinition, Node, PropertyDefinition } from 'oxc-parser'
import { blank } from './blank.ts'
import { CellSyntaxError } from './syntaxError.ts'

type Member = MethodDefinition | PropertyDefinition | AccessorProperty
type Decorators = Class['decorators']

const helper = '__diptych.decorators'

/**
 * Edits one class, not those in it.
 *
 * @param parent - of the class.
 * @throws {CellSyntaxError} for what cannot be lowered: decorated private members, `accessor` with a computed name.
 */
export function lowerDecorators(node: Class, parent: Node | undefined, code: MagicString, file: string): void {
  const members = node.body.body.filter(isMember)
  const decorated = members.filter(({ decorators }) => decorators.length > 0)
  const isDecorated = node.decorators.length > 0 || decorated.length > 0
  if (!isDecorated) {
    for (const member of members) if (member.type === 'AccessorProperty') lowerAccessor(member, '', code, file)
    return
  }
  const name = node.id?.name ?? '__Class'
  if (!node.id) code.appendLeft(keywordOf(node, code) + 'class'.length, ` ${name}`)
  const hasInstance = decorated.some(member => !member.static)
  // First: what decorators make of methods is there before static fields are, and before the fields of an instance.
  code.appendLeft(
    node.body.start + 1,
    `static #__d=${helper}.apply(this);${hasInstance ? `#__i=${name}.#__d.start(this);` : ''}`,
  )
  if (hasInstance) code.appendLeft(node.body.end - 1, `;#__e=${name}.#__d.finish(this);`)
  for (const member of members) lowerMember(member, decorated.indexOf(member), name, code, file)
  wrapClass(node, parent, code)
}

function isMember(node: Node): node is Member {
  return node.type === 'MethodDefinition' || node.type === 'PropertyDefinition' || node.type === 'AccessorProperty'
}

function lowerMember(member: Member, index: number, name: string, code: MagicString, file: string): void {
  const init = index < 0 ? '' : `${name}.#__d.init(${index},this,`
  if (index >= 0) {
    if (member.key.type === 'PrivateIdentifier') {
      const message = `Decorators of #private members are not supported in cells. Write TypeScript's private ${member.key.name}`
      throw new CellSyntaxError(message, code.original, member.start, file)
    }
    // A field before it may end without a semicolon: the bracket would carry it on.
    code.appendLeft(member.start, ';')
    const open = `${helper}.add("${kindOf(member)}",${member.static},[`
    moveDecorators(member.decorators, member.key.start, member.computed ? open : `[${open}`, '],', code)
    const { start, end } = member.key
    if (member.computed) code.appendLeft(end, ')')
    else if (member.key.type === 'Identifier') code.overwrite(start, end, `"${member.key.name}")]`)
    else code.appendLeft(end, ')]')
  }
  if (member.type === 'AccessorProperty') lowerAccessor(member, init, code, file)
  else if (member.type === 'PropertyDefinition' && init) {
    const keyEnd = member.key.end + (member.computed ? 1 : 0)
    if (/[?!]/.test(code.original[keyEnd]!)) blank(code, keyEnd, keyEnd + 1)
    if (member.value) code.appendLeft(member.value.start, init).appendLeft(member.value.end, ')')
    else code.appendLeft(member.typeAnnotation?.end ?? keyEnd, `=${init}undefined)`)
  }
}

/** `accessor x = 1` → `get x(){…}set x(v){…}#__x= 1`. */
function lowerAccessor(member: AccessorProperty, init: string, code: MagicString, file: string): void {
  if (member.computed || member.key.type !== 'Identifier') {
    const message = "'accessor' fields need a plain name in cells. Write a getter and a setter"
    throw new CellSyntaxError(message, code.original, member.start, file)
  }
  const { name, end } = member.key
  const keyword = code.original.slice(0, member.key.start).lastIndexOf('accessor')
  const modifier = member.static ? 'static ' : ''
  code.overwrite(keyword, keyword + 'accessor'.length, 'get')
  code.appendLeft(
    end,
    `(){return this.#__${name}}${modifier}set ${name}(value){this.#__${name}=value}${modifier}#__${name}`,
  )
  if (member.value && init) code.appendLeft(member.value.start, init).appendLeft(member.value.end, ')')
  else if (init) code.appendLeft(end, `=${init}undefined)`)
}

/** Before the class its decorators, after it what they make of it. */
function wrapClass(node: Class, parent: Node | undefined, code: MagicString): void {
  const keyword = keywordOf(node, code)
  if (node.type === 'ClassExpression' || !node.id) {
    if (node.decorators.length === 0) code.appendLeft(node.start, `(${helper}.begin([]),${helper}.end(`)
    else moveDecorators(node.decorators, keyword, `(${helper}.begin([`, `]),${helper}.end(`, code)
    code.appendLeft(node.end, '))')
    return
  }
  const isExported = parent?.type === 'ExportNamedDeclaration' || parent?.type === 'ExportDefaultDeclaration'
  const at = isExported ? parent.start : node.start
  const head = `;${helper}.begin([`
  if (node.decorators.length === 0) code.appendLeft(at, `${head}]);`)
  else if (isExported && parent.start < node.decorators[0]!.start) {
    // `export @a class`: the decorators go in front.
    moveDecorators(node.decorators, at, head, ']);', code)
  } else moveDecorators(node.decorators, isExported ? exportOf(parent, code) : keyword, head, ']);', code)
  code.appendLeft(node.end, `;${node.id.name}=${helper}.end(${node.id.name});`)
}

/** `@a @b` becomes the items of a list that stands at `to`. */
function moveDecorators(decorators: Decorators, to: number, open: string, close: string, code: MagicString): void {
  for (const [index, { start, end, expression }] of decorators.entries()) {
    blank(code, start, expression.start)
    const isLast = index === decorators.length - 1
    if (index === 0) code.prependRight(expression.start, open)
    code.appendLeft(end, isLast ? close : ',')
    if (to < expression.start || to > end) code.move(expression.start, end, to)
  }
}

function kindOf(member: Member): string {
  if ('kind' in member) return member.kind === 'get' ? 'getter' : member.kind === 'set' ? 'setter' : 'method'
  return isAccessor(member) ? 'accessor' : 'field'
}

function isAccessor(member: Member): member is AccessorProperty {
  return member.type === 'AccessorProperty' || member.type === 'TSAbstractAccessorProperty'
}

/** Where the word `class` is, behind decorators and `abstract`. */
function keywordOf(node: Class, code: MagicString): number {
  const from = Math.max(node.start, ...node.decorators.map(({ end }) => end))
  return from + /\bclass\b/.exec(code.original.slice(from))!.index
}

function exportOf(parent: Node, code: MagicString): number {
  return parent.start + code.original.slice(parent.start).indexOf('export')
}
