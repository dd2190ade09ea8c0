/** @file Which place in a cell a person means who asks for help, and what the server says about it. */

const identifier = /[\p{ID_Continue}$]/u

/**
 * The places within names that a cursor may mean, the likeliest first: the name at it, the one before it, and the
 * function whose arguments it is in.
 */
export function hoverOffsets(code: string, offset: number): number[] {
  const places: number[] = []
  if (identifier.test(code[offset] ?? '')) places.push(offset)
  else if (identifier.test(code[offset - 1] ?? '')) places.push(offset - 1)
  const open = openParenthesis(code, offset)
  const callee = open === undefined ? '' : code.slice(0, open).trimEnd()
  if (identifier.test(callee.at(-1) ?? '')) places.push(callee.length - 1)
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

/** Whether there is more than a signature. */
export function hasDocumentation(hover: string): boolean {
  return !hover.endsWith('```') || hover.indexOf('```', 3) < hover.length - 3
}

/** The Markdown of a hover's answer. */
function markdownOf(hover: unknown): string {
  const contents = (hover as { contents?: string | { value?: string } } | null | undefined)?.contents
  return (typeof contents === 'string' ? contents : contents?.value) ?? ''
}
