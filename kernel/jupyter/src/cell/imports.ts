/** @file What a static import becomes: an awaited call of the kernel's import, taken apart by a `let`. */
import type { Node, Program } from 'oxc-parser'
import type { CellImportOptions } from './modules.ts'
import { isReference, walk } from './syntax.ts'

type ImportDeclaration = Extract<Node, { type: 'ImportDeclaration' }>
type ImportAttribute = ImportDeclaration['attributes'][number]

/** The code for an import statement: a `let` of its names, or a bare call where it has none. */
export function importsOf(node: ImportDeclaration, program: Program): string {
  const namespace = node.specifiers.find(specifier => specifier.type === 'ImportNamespaceSpecifier')
  const named = node.specifiers.flatMap(specifier => {
    if (specifier.type === 'ImportNamespaceSpecifier') return []
    const imported = specifier.type === 'ImportDefaultSpecifier' ? 'default' : exportedName(specifier.imported)
    return [{ imported, local: specifier.local.name }]
  })
  const used = valueNames(program)
  // TypeScript's authors leave out `type` in front of imported types. A missing name is taken for one if it looks
  // like one and nothing here uses it as a value.
  const needed = named.filter(({ local }) => used.has(local) || !/^\p{Lu}/u.test(local)).map(({ imported }) => imported)
  const bound = {
    ...(namespace && { [namespace.local.name]: '*' }),
    ...Object.fromEntries(named.map(({ local, imported }) => [local, imported])),
  }
  const call = importCode(node.source.value, node.attributes, needed, bound)
  const pattern = named.map(({ imported, local }) => `${JSON.stringify(imported)}:${local}`).join(',')
  if (!namespace) return named.length > 0 ? `let {${pattern}} = ${call};` : `;${call};`
  const { name } = namespace.local
  return `let ${name} = ${call}${named.length > 0 ? `,{${pattern}} = ${name}` : ''};`
}

/**
 * A call of the kernel's import, awaited so that an interrupt ends it.
 *
 * @param names - what the module must have.
 * @param bound - by the cell's names what they are in the module, `*` for the module itself.
 */
export function importCode(
  specifier: string,
  attributes: readonly ImportAttribute[],
  names: readonly string[],
  bound: Readonly<Record<string, string>> = {},
): string {
  const options: Pick<CellImportOptions, 'with' | 'names' | 'bound'> = {}
  if (attributes.length > 0)
    options.with = Object.fromEntries(attributes.map(({ key, value }) => [exportedName(key), String(value.value)]))
  if (names.length > 0) options.names = names
  // Files of the author's change, packages hardly.
  if (/^\.{0,2}\//.test(specifier) && Object.keys(bound).length > 0) options.bound = bound
  const second = Object.keys(options).length > 0 ? `,${JSON.stringify(options)}` : ''
  return `await __diptych.await(__diptych.import(${JSON.stringify(specifier)}${second}))`
}

function exportedName(name: { type: string; name?: string; value?: unknown }): string {
  return name.name ?? String(name.value)
}

/** The identifiers that stand for values somewhere in the cell. */
function valueNames(program: Program): Set<string> {
  const names = new Set<string>()
  walk(program, (node, parent) => {
    if (node.type === 'ImportDeclaration') return false
    if (node.type === 'Identifier' && isReference(node, parent)) names.add(node.name)
    return true
  })
  return names
}
