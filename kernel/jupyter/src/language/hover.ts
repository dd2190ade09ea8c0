/** @file Which place in a cell a person means who asks for help, and what the server says about it. */

const identifier = /[\p{ID_Continue}$]/u

/** Places within names, as offsets. */
export interface HoverOffsets {
  /** The name at the cursor, or right before it. */
  readonly name?: number
  /** The function whose arguments the cursor is in. */
  readonly callee?: number
}

/** The names that a cursor may mean. */
export function hoverOffsets(code: string, offset: number): HoverOffsets {
  const places: { name?: number; callee?: number } = {}
  if (identifier.test(code[offset] ?? '')) places.name = offset
  else if (identifier.test(code[offset - 1] ?? '')) places.name = offset - 1
  const open = openParenthesis(code, offset)
  const callee = open === undefined ? '' : code.slice(0, open).trimEnd()
  if (identifier.test(callee.at(-1) ?? '')) places.callee = callee.length - 1
  return places
}

/** The `(` that `offset` is within, if no block or bracket begins between them. */
function openParenthesis(code: string, offset: number): number | undefined {
  let depth = 0
  for (let index = offset - 1; index >= 0; index--) {
    const character = code[index]!
    if (')]}'.includes(character)) depth++
    else if ('([{'.includes(character) && depth-- === 0) return character === '(' ? index : undefined
  }
  return undefined
}

/** @param result - what `textDocument/hover` gave. @returns the signature, then the doc comment; undefined if there is neither. */
export function readHover(result: unknown): string | undefined {
  const text = markdownOf(result)
    // That a name of an earlier cell is an import here is nothing its author wrote.
    .replace(/^(```typescript\n)\(alias\) /, '$1')
    // Tags that only tfjs's own site understands.
    .replace(/^\*@doc(alias)?\*.*$/gm, '')
    .trim()
  return text && !/^```typescript\nany\n```$/.test(text) ? text : undefined
}

/** What follows the signature. */
export function documentationOf(hover: string): string {
  return hover.replace(/^```\w*\n[\s\S]*?\n```/, '').trim()
}

/** The Markdown of a hover's answer. */
function markdownOf(hover: unknown): string {
  const contents = (hover as { contents?: string | { value?: string } } | null | undefined)?.contents
  return (typeof contents === 'string' ? contents : contents?.value) ?? ''
}
