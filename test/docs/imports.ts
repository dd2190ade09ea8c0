/** @file Reads what a file imports from its syntax tree, and judges it by who may depend on whom (docs/architecture.md). */

import path from 'node:path'
import { type Node, parseSync } from 'oxc-parser'

export interface SourceFile {
  /** From the checkout's root, with slashes. */
  readonly path: string
  readonly text: string
}

export interface Import {
  readonly specifier: string
  readonly line: number
}

/** A folder whose files go by the same rules. */
export interface Layer {
  readonly folder: string
  /** The name that other layers import it by; none for a folder that nobody imports. */
  readonly name?: string
  /** Its public entries, as in the `exports` of its package.json: `.`, `./runtime`. */
  readonly entries: readonly string[]
  /** Of the other layers, those that it may import. */
  readonly uses: readonly string[]
  /** Runs in browsers and depends on nothing: its own files only. */
  readonly isBare?: boolean
}

/** Imports of every kind: static and dynamic, of types, by `require` and `import.meta.resolve`. Text in strings is not code. */
export function importsOf({ path: file, text }: SourceFile): Import[] {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]!.message}`)
  const found: Import[] = []
  visit(program, node => {
    const specifier = specifierOf(node)
    if (specifier === undefined) return
    found.push({ specifier, line: text.slice(0, node.start).split('\n').length })
  })
  return found
}

/** @returns one line for each import that breaks a rule: file, line, what is wrong, what to write instead. */
export function violations(files: readonly SourceFile[], layers: readonly Layer[]): string[] {
  return files.flatMap(file => {
    const layer = layers.find(({ folder }) => file.path.startsWith(`${folder}/`))
    if (!layer) return [`${file.path}: belongs to no layer. Name its folder in test/docs/layers.ts.`]
    return importsOf(file).flatMap(({ specifier, line }) => {
      const wrong = judge(specifier, file, layer, layers)
      return wrong ? [`${file.path}:${line}: ${wrong}`] : []
    })
  })
}

function judge(specifier: string, file: SourceFile, layer: Layer, layers: readonly Layer[]): string | undefined {
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file.path), specifier)
    if (target.startsWith(`${layer.folder}/`)) return undefined
    return `'${specifier}' leaves ${layer.folder}. Import the package by its name.`
  }
  const target = layers.find(({ name }) => name && (specifier === name || specifier.startsWith(`${name}/`)))
  if (!target?.name) {
    if (!layer.isBare || isTest(file)) return undefined
    return `${layer.folder} depends on nothing, and imports '${specifier}'.`
  }
  // A test beside the code may import the package under its public name, as its users do.
  if (target !== layer && !layer.uses.includes(target.name)) {
    return `${layer.folder} must not know ${target.name}. To tell a layer above something, publish on node:diagnostics_channel.`
  }
  const entry = `.${specifier.slice(target.name.length)}`
  if (target.entries.includes(entry)) return undefined
  return `'${specifier}' is not public. Public are ${target.entries.map(name => path.posix.join(target.name!, name)).join(', ')}.`
}

function isTest({ path: file }: SourceFile): boolean {
  return /\.test\.\w+$/.test(file)
}

function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node.source ? literal(node.source) : undefined
    case 'TSExternalModuleReference':
      return literal(node.expression)
    case 'CallExpression':
      return node.arguments[0] && isRequire(node.callee) ? literal(node.arguments[0]) : undefined
    default:
      return undefined
  }
}

// `require(…)`, `requireFromKernel(…)`, `createRequire(…)(…)`, `require.resolve(…)`, `import.meta.resolve(…)`
function isRequire(callee: Node): boolean {
  if (callee.type === 'Identifier') return /^require/.test(callee.name)
  if (callee.type === 'CallExpression')
    return callee.callee.type === 'Identifier' && callee.callee.name === 'createRequire'
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false
  return callee.property.name === 'resolve' && (callee.object.type === 'MetaProperty' || isRequire(callee.object))
}

// Of a template, what stands before its first value: enough to name a package.
function literal(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  return node.type === 'TemplateLiteral' ? node.quasis[0]?.value.cooked || undefined : undefined
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child) visit(child as Node, see)
    }
  }
}
