/** @file Edits a cell's JavaScript for REPL mode: declarations, imports, awaits, and the value that is its result. */
import type MagicString from 'magic-string'
import type { Node, Program } from 'oxc-parser'
import { blank } from './blank.ts'
import { boundNames, type VariableDeclaration, varDeclarations, withoutExport } from './declarations.ts'
import { importCode, importsOf } from './imports.ts'
import { walk } from './syntax.ts'
import { CellSyntaxError } from './syntaxError.ts'
import { giveTurns } from './turns.ts'

// A function must exist before the first line runs, so it stays a declaration. But V8 refuses to declare its name
// again as anything else. So it goes by a twin name, with a character that no screen shows, and a `let` of the
// plain name takes it up. `toString`, stack traces and recursion then show and use the plain name.
const twin = '\u200c'

/** What `editCell` found. */
export interface CellEdit {
  readonly declarations: readonly string[]
  readonly imports: readonly string[]
}

/**
 * Edits `code` in place.
 *
 * @param program - the tree of `code.original`, which has no types.
 * @param hasResult - whether the last statement's value is the cell's, see `endsInValue`.
 */
export function editCell(code: MagicString, program: Program, hasResult: boolean, file: string): CellEdit {
  const edit = new Edit(code, program, file)
  edit.expressions()
  edit.statements()
  giveTurns(code, program)
  edit.finish(hasResult)
  return edit
}

/** Whether the last statement, types included, is an expression: its value is what the cell shows. */
export function endsInValue(program: Program): boolean {
  const last = program.body.findLast(statement => statement.type !== 'EmptyStatement')
  if (last?.type === 'ExportDefaultDeclaration') return isValue(last)
  return last?.type === 'ExpressionStatement' || last?.type === 'TSExportAssignment'
}

class Edit implements CellEdit {
  readonly imports: string[] = []
  readonly #code: MagicString
  readonly #program: Program
  readonly #file: string
  readonly #declared = new Set<string>()
  readonly #vars = new Set<string>()
  readonly #functions = new Set<string>()
  readonly #lateImports: string[] = []
  readonly #usesResources: boolean

  constructor(code: MagicString, program: Program, file: string) {
    this.#code = code
    this.#program = program
    this.#file = file
    this.#usesResources = program.body.some(node => node.type === 'VariableDeclaration' && isUsing(node))
  }

  get declarations(): string[] {
    return [...this.#declared]
  }

  /** What can stand anywhere: awaits that an interrupt ends, and what only modules have. */
  expressions(): void {
    const code = this.#code
    if (this.#program.hashbang) code.overwrite(0, 2, '//')
    walk(this.#program, node => {
      if (node.type === 'AwaitExpression') this.#call('await', node.argument)
      else if (node.type === 'ForOfStatement' && node.await) this.#call('iterate', node.right)
      else if (node.type === 'ImportExpression')
        code.overwrite(node.start, node.start + 'import'.length, '__diptych.import')
      else if (node.type === 'MetaProperty' && node.meta.name === 'import')
        code.overwrite(node.start, node.end, '__diptych.meta')
      return true
    })
  }

  statements(): void {
    // Imports run first. Where they stand first anyway they stay, and with them the line of their errors. Below a
    // magic they stay as well: what they import may be there by it (%npm install, %cd).
    let isLeading = !this.#usesResources
    let isBelowMagic = false
    for (const statement of this.#program.body) {
      const isImport = statement.type === 'ImportDeclaration'
      if (isImport) this.#import(statement, isLeading)
      else this.#statement(statement)
      if (isMagicCall(statement)) isLeading = isBelowMagic = !this.#usesResources
      else if (!isImport && !isPassive(statement) && !isBelowMagic) isLeading = false
    }
    for (const { declaration, parent } of varDeclarations(this.#program)) {
      for (const name of boundNames(declaration)) this.#vars.add(name)
      this.#assign(declaration, parent)
    }
  }

  /** Puts what must come first before the first line, and says what the result is. */
  finish(hasResult: boolean): void {
    const names = [...this.#vars].filter(name => !this.#functions.has(name))
    const functions = [...this.#functions].map(
      name => `Object.defineProperty(${name}${twin},"name",{value:"${name}",configurable:true})`,
    )
    const declared = names.map(name => `let ${name}=(()=>{try{return(0,eval)("${name}")}catch{}})();`)
    const hoisted = [...this.#functions].map((name, index) => `${name}=${functions[index]};`)
    for (const name of [...names, ...this.#functions]) this.#declared.add(name)
    if (this.#usesResources) {
      const functionNames = [...this.#functions].map(name => `let ${name};`)
      this.#code.prepend(
        `'use strict';${declared.join('')}${functionNames.join('')}${this.#lateImports.join('')}{${hoisted.join('')}`,
      )
      this.#code.append('\n}')
    } else {
      const lets = hoisted.map(text => `let ${text}`)
      this.#code.prepend(`'use strict';${declared.join('')}${lets.join('')}${this.#lateImports.join('')}`)
    }
    // Without this the value of an earlier statement would be the result.
    if (!hasResult) this.#code.append('\n;void 0')
  }

  #statement(statement: Node): void {
    const code = this.#code
    if (
      statement.type === 'ExportAllDeclaration' ||
      (statement.type === 'ExportNamedDeclaration' && statement.source)
    ) {
      this.imports.push(statement.source!.value)
      this.#replaceStatement(statement, `;${importCode(statement.source!.value, [], [])};`)
      return
    }
    const node = withoutExport(statement)
    if (node !== statement) blank(code, statement.start, node?.start ?? statement.end)
    if (!node) return
    if (statement.type === 'ExportDefaultDeclaration' && isValue(statement)) {
      code.appendLeft(node.start, ';(').appendLeft(node.end, ')')
    } else if (node.type === 'FunctionDeclaration' && node.id) {
      this.#functions.add(node.id.name)
      code.appendLeft(node.id.end, twin)
    } else if (node.type === 'ClassDeclaration' && node.id) {
      this.#declare([node.id.name], node)
      if (!this.#usesResources) return
      this.#vars.add(node.id.name)
      code.appendLeft(node.start, `;${node.id.name} = `).appendLeft(node.end, ';')
    } else if (node.type === 'VariableDeclaration' && node.kind !== 'var') {
      this.#declare(boundNames(node), node)
      if (this.#usesResources) this.#assignInBlock(node)
      else code.overwrite(node.start, node.start + node.kind.length, 'let'.padEnd(node.kind.length))
    }
  }

  #import(node: Extract<Node, { type: 'ImportDeclaration' }>, isLeading: boolean): void {
    // `import { type A } from 'x'`, of which only braces are left: TypeScript loads no module for types.
    const onlyTypes =
      node.specifiers.length === 0 && this.#code.original.slice(node.start, node.source.start).includes('{')
    if (onlyTypes) {
      this.#replaceStatement(node, '')
      return
    }
    this.imports.push(node.source.value)
    this.#declare(boundNames(node), node)
    const text = importsOf(node, this.#program)
    if (!isLeading) this.#lateImports.push(text)
    this.#replaceStatement(node, isLeading ? text : '')
  }

  /** `var x = 1` → `;( x = 1)`: the name itself is declared in front, with the value that it had. */
  #assign(declaration: VariableDeclaration, parent: Node): void {
    const code = this.#code
    const { start, declarations } = declaration
    const isLoopHead = 'left' in parent && parent.left === declaration
    const isForHead = parent.type === 'ForStatement' && parent.init === declaration
    if (isLoopHead) {
      blank(code, start, start + 3)
      return
    }
    for (const { id, init } of declarations)
      if (!init && id.type === 'Identifier') code.appendLeft(id.end, ` = ${id.name}`)
    if (isForHead) blank(code, start, start + 3)
    else {
      // Only in a list of statements can a semicolon stand in front, and only there is one needed.
      const isListed = 'body' in parent ? Array.isArray(parent.body) : parent.type === 'SwitchCase'
      code.overwrite(start, start + 3, isListed || parent.type === 'ExportNamedDeclaration' ? ';( ' : '(  ')
      code.appendLeft(declarations.at(-1)!.end, ')')
      if (code.original[declaration.end - 1] !== ';') code.appendLeft(declaration.end, ';')
    }
  }

  /** `let x` in a cell whose resources need a block: the name is declared outside of it. */
  #assignInBlock(declaration: VariableDeclaration): void {
    const code = this.#code
    const { start, end, declarations } = declaration
    for (const name of boundNames(declaration)) this.#vars.add(name)
    if (isUsing(declaration)) {
      for (const { id, init } of declarations) {
        if (id.type !== 'Identifier' || !init) continue
        code.appendLeft(id.end, twin)
        code.appendLeft(init.start, `(${id.name} = `).appendLeft(init.end, ')')
      }
      return
    }
    for (const { id, init } of declarations)
      if (!init && id.type === 'Identifier') code.appendLeft(id.end, ' = undefined')
    code.overwrite(start, start + declaration.kind.length, ';('.padEnd(declaration.kind.length))
    code.appendLeft(declarations.at(-1)!.end, ')')
    if (code.original[end - 1] !== ';') code.appendLeft(end, ';')
  }

  #call(helper: 'await' | 'iterate', argument: Node): void {
    this.#code.appendLeft(argument.start, ` __diptych.${helper}(`).appendLeft(argument.end, ')')
  }

  #replaceStatement(statement: Node, text: string): void {
    const lines = this.#code.original.slice(statement.start, statement.end).split('\n').length - 1
    this.#code.overwrite(statement.start, statement.end, `${text}${'\n'.repeat(lines)}` || ' ')
  }

  #declare(names: readonly string[], node: Node): void {
    for (const name of names) {
      // The parser finds this for everything but imports.
      if (this.#declared.has(name)) {
        const message = `Identifier \`${name}\` has already been declared`
        throw new CellSyntaxError(message, this.#code.original, node.start, this.#file)
      }
      this.#declared.add(name)
    }
  }
}

function isUsing(declaration: VariableDeclaration): boolean {
  return declaration.kind === 'using' || declaration.kind === 'await using'
}

/** `export default` of an expression, or of a function or class without a name. */
function isValue(statement: Extract<Node, { type: 'ExportDefaultDeclaration' }>): boolean {
  const { declaration } = statement
  return !('id' in declaration) || !declaration.id || !declaration.type.endsWith('Declaration')
}

/** A statement that does nothing when its turn comes. */
function isPassive(statement: Node): boolean {
  if (statement.type === 'ExpressionStatement') return Boolean(statement.directive)
  const node = withoutExport(statement)
  return !node || node.type === 'FunctionDeclaration' || node.type === 'EmptyStatement'
}

/** `await __diptych.magic(0)`, which a magic line has become. */
function isMagicCall(statement: Node): boolean {
  if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AwaitExpression') return false
  const { argument } = statement.expression
  if (argument.type !== 'CallExpression' || argument.callee.type !== 'MemberExpression') return false
  const { object, property } = argument.callee
  return object.type === 'Identifier' && object.name === '__diptych' && 'name' in property && property.name === 'magic'
}
