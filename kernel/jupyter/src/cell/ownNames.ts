/** @file The names that a cell declares at its top level, also while its text is unfinished. */
import { parseSync } from 'oxc-parser'
import { boundNames, varDeclarations, withoutExport } from './declarations.ts'

/** What the cell itself declares at its top level, as far as an unfinished text can say. */
export function ownNames(source: string): Set<string> {
  const { program, errors } = parseSync('cell.ts', source, { sourceType: 'module' })
  if (errors.length === 0) {
    const vars = varDeclarations(program).flatMap(({ declaration }) => boundNames(declaration))
    return new Set([...program.body.flatMap(node => boundNames(withoutExport(node) ?? node)), ...vars])
  }
  // Top-level statements begin at the margin.
  const declarations = source.matchAll(
    /^(?:export\s+)?(?:declare\s+)?(?:async\s+|abstract\s+)?(?:const|let|var|function\b\s*\*?|class|enum|interface|type|namespace|import)\b([^=;\n(]*)/gm,
  )
  return new Set([...declarations].flatMap(([, head = '']) => namesIn(head.trim())))
}

/** Of a head such as `{ a, b: c }` all names, as they may be bound; of `x: Shape` only the first. */
function namesIn(head: string): readonly string[] {
  const bindings = /^[{[]/.test(head) ? head : head.replace(/:[^,]*/g, '')
  return bindings.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []
}
